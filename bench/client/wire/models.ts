/** How a stream is sent: as fast as it is read, a token at a time, or one token that says when it was written. */
export type Way = 'burst' | 'paced' | 'stamped';

/** The model that makes the server stream so. */
export const modelFor = (way: Way, tokens: number): string => `${way}-${tokens}`;

export function readModel(model: string): { way: Way; tokens: number } {
  const [way = '', tokens = ''] = model.split('-');
  return { way: way as Way, tokens: Number(tokens) };
}
