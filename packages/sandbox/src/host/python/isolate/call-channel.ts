/** By which the calls of one job go. */
export interface CallChannel {
  maxCallBytes: number;
  /** Counts the answers that came: Int32. */
  arrived: SharedArrayBuffer;
  /** Sends a call and gives its number, or says why not. */
  post(name: string, json: string): number | string;
  /** The oldest answer that nobody took: number, end and text in lines. Empty where there is none. */
  take(): string;
}
