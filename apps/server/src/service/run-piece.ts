import type { HeldRun, RunStream } from '@mae/executor';
import { type DurableEvent, foldRun, isDurable, type RunEvent } from '@mae/protocol';
import type { RunRow } from '../storage/run-table.js';
import type { Storage } from '../storage/storage.js';
import { CancelWatch } from './cancel-watch.js';
import { executeOptionsOf } from './execute-options.js';
import { MergedTransients } from './merged-transients.js';
import type { RunExecutor } from './run-executors.js';
import { StoredAnswers } from './stored-answers.js';

/** A run in the hands of this process, and what is known of it. */
export interface RunPiece {
  storage: Storage;
  held: HeldRun;
  row: RunRow;
  /** What its log holds. */
  prefix: DurableEvent[];
  /** Suspends it. */
  suspend: AbortSignal;
  /** Told of each event as it happens. */
  onEvent: (event: RunEvent) => void;
}

/** Lets an executor begin the run, or go on with it, and reads its events to the end of this stretch. */
export async function drivePiece(executor: RunExecutor, piece: RunPiece): Promise<void> {
  const { storage, row, prefix, suspend, held } = piece;
  using cancel = new CancelWatch(storage, row);
  using transients = new MergedTransients(row.runId, storage.bus);
  const answers = new StoredAnswers(row.runId, storage.runs, prefix);
  const own = { log: answers.watching(held.log), signal: AbortSignal.any([held.lost, suspend, cancel.signal]) };
  const stream = prefix.length === 0 ? await begun() : executor.resume(prefix, { ...own, ...asking() });
  for await (const event of stream ?? []) {
    if (!isDurable(event)) transients.add(event);
    piece.onEvent(event);
  }

  function asking() {
    return foldRun(prefix).options?.approval ? { approve: answers.approve } : {};
  }

  async function begun(): Promise<RunStream | undefined> {
    const request = await storage.runs.request(row.runId);
    // Removed meanwhile.
    if (request === undefined) return undefined;
    const { task, options } = executeOptionsOf(request, answers.approve);
    return executor.stream(task, { ...options, ...own, runId: row.runId });
  }
}
