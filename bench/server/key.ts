/** The key that every request of the benchmark sends: usage and runs are then a key's, as they mostly are. */
export const apiKey = 'key-of-the-benchmark';
export const authorization = { authorization: `Bearer ${apiKey}` };
