/** How a single call is made. */
export interface CallOptions {
  signal?: AbortSignal;
}
