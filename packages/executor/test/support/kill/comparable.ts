import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { applyEvent, type DurableEvent, type ExecutionResult, emptyRun } from '@mae/protocol';

/** Times, and what a machine took: no two runs have the same. */
const measured = new Set(['totalDurationMs', 'durationMs', 'cpuMs', 'peakMemoryBytes', 'now']);

/** A result without what no two runs have the same. What was spent is compared apart. */
export function comparable(result: ExecutionResult): unknown {
  const text = JSON.stringify({ ...result, usage: undefined }, (key, value) => (measured.has(key) ? 0 : value));
  // Each run has a model of its own, at a port of its own.
  return JSON.parse(text.replaceAll(/127\.0\.0\.1:\d+/g, 'model'));
}

/** What a run came to whose first candidate to pass wins: what became of the others is a matter of time. */
export function delivered({
  stopReason,
  artifact,
  finalOutput,
  files,
  verification,
  receipt,
}: ExecutionResult): unknown {
  const checks = verification.checks.map(({ checkId, verdict }) => [checkId, verdict]);
  return { stopReason, artifact, finalOutput, files, status: verification.status, checks, read: receipt.filesRead };
}

/** Folds every prefix of a log. @throws MaeError `RUN_LOG_INVALID` at the first that cannot be */
export function foldPrefixes(events: DurableEvent[]): void {
  let state = emptyRun;
  for (const event of events) state = applyEvent(state, event);
}

/** Names of all files below a folder whose bytes hold a text. */
export async function filesWith(folder: string, text: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries) {
    const file = path.join(entry.parentPath, entry.name);
    if (entry.isFile() && (await readFile(file)).includes(text)) found.push(file);
  }
  return found;
}
