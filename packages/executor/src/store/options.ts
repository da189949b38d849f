import * as z from 'zod';

const maxDays = 24 * 60 * 60 * 1000 * 365;

/** Options of `FileRunStore`. */
export interface FileRunStoreOptions {
  /** Where everything is kept. Made at the first write, for this user alone (0700, files 0600). */
  folder: string;
  /**
   * Whether each event is forced to the disk before `append` resolves. Off, a run outlives the end of its process, and
   * not a loss of power.
   * @default true
   */
  sync?: boolean;
  /** Told of repairs and of what could not be read. @default a process warning, `MAE_RUN_STORE` */
  onNotice?: (notice: string) => void;
  /** Milliseconds since the epoch. @default Date.now */
  now?: () => number;
}

const Positive = z.number().positive();

export const StoreOptions = z.strictObject({
  folder: z.string().min(1, 'must name a folder'),
  sync: z.boolean().default(true),
  onNotice: z
    .custom<(notice: string) => void>((value) => typeof value === 'function', { error: 'must be a function' })
    .default(() => warn),
  now: z
    .custom<() => number>((value) => typeof value === 'function', { error: 'must be a function' })
    .default(() => Date.now),
});

export const ListOptions = z.strictObject({
  limit: z.int().positive().default(50),
  before: z.string().optional(),
  status: z.enum(['running', 'suspended', 'completed']).optional(),
});

export const LeaseOptions = z.strictObject({
  owner: z.string().min(1).max(200),
  durationMs: Positive.max(maxDays),
});

export const ReadOptions = z.strictObject({ from: z.int().nonnegative().default(0) });

export const PruneLimits = z.strictObject({
  maxAgeMs: z.number().nonnegative().optional(),
  maxRuns: z.int().nonnegative().optional(),
  maxBytes: z.number().nonnegative().optional(),
});

function warn(notice: string): void {
  process.emitWarning(notice, { type: 'RunStoreWarning', code: 'MAE_RUN_STORE' });
}
