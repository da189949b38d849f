/**
 * How a call of a function of the host ended: `ok`, refused for its argument (`input`) or for a limit (`limit`), or
 * failed in the function (`failed`).
 */
export type CallEnd = 'ok' | 'input' | 'limit' | 'failed';
