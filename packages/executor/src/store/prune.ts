import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { RunSummary } from '@mae/protocol';

/** What is kept: a run goes where any of these says so. */
export interface PruneOptions {
  /** Runs whose last event is older. */
  maxAgeMs?: number;
  /** More runs than that: the oldest go. */
  maxRuns?: number;
  /** More bytes than that, files of the runs included: the oldest go. */
  maxBytes?: number;
}

/** What pruning removed. */
export interface Pruned {
  /** Ids, the oldest first. */
  runIds: string[];
  bytes: number;
}

/** A run that may go, and what it takes. */
export interface Sized {
  summary: RunSummary;
  bytes: number;
  /** Whether somebody writes to it: it stays, and counts. */
  isHeld: boolean;
}

/** Bytes of all files below a folder. */
export async function bytesBelow(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  const sizes = await Promise.all(files.map(async (file) => (await stat(file).catch(() => undefined))?.size ?? 0));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Which runs go, the oldest first. @param runs the newest first */
export function toPrune(runs: Sized[], options: PruneOptions, now: number): Sized[] {
  const { maxAgeMs = Number.POSITIVE_INFINITY, maxRuns = Number.POSITIVE_INFINITY } = options;
  const { maxBytes = Number.POSITIVE_INFINITY } = options;
  let kept = runs.length;
  let bytes = runs.reduce((sum, run) => sum + run.bytes, 0);
  return runs.toReversed().filter((run) => {
    const isOld = now - Date.parse(run.summary.updatedAt) > maxAgeMs;
    if (run.isHeld || !(isOld || kept > maxRuns || bytes > maxBytes)) return false;
    kept--;
    bytes -= run.bytes;
    return true;
  });
}
