/** A client that is ready to call. */
export interface Opened {
  /** A whole reply; gives its text. */
  whole(): Promise<string>;
  /** A streamed reply of the given model, piece by piece. */
  stream(model: string, onText: (text: string) => void): Promise<void>;
  close(): Promise<void>;
}

export type Open = (baseUrl: string) => Opened;

export const apiKey = 'bench-key';

/** A small conversation, as an agent sends it. */
export const prompt = {
  system: 'You write small programs. Answer with the program alone, in one block of code. '.repeat(8),
  user: 'Read sales.csv, sum the amounts of each region and print them in descending order. '.repeat(6),
};
