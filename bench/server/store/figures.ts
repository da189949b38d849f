/** What a store gets done by itself, without HTTP and without runs at work. */
export interface StoreFigures {
  /** Events of one kilobyte, each in a transaction of its own, over several logs side by side. */
  appendsPerSecond: number;
  renewalsPerSecond: number;
  /** What a feed asks each second: events after the last one, where there are none. */
  pollsPerSecond: number;
  /** Milliseconds of what each worker asks each second: who needs somebody. */
  orphansMs: number;
  /** Milliseconds of the counts that `/metrics` asks for. */
  countsMs: number;
  /** Appends while so many connections listen: of Postgres alone. */
  listening: { connections: number; appendsPerSecond: number }[];
}
