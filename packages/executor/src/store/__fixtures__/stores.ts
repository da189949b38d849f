import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DurableEvent } from '@mae/protocol';
import { onTestFinished } from 'vitest';
import { FileRunStore } from '../file-run-store.js';
import type { FileRunStoreOptions } from '../options.js';

/** A folder that is removed after the test, the stores opened in it, and what they said. */
export async function storeFolder() {
  const folder = await mkdtemp(path.join(tmpdir(), 'mae-store-'));
  const stores: FileRunStore[] = [];
  const notices: string[] = [];
  onTestFinished(async () => {
    await Promise.all(stores.map((store) => store.close().catch(() => {})));
    await rm(folder, { recursive: true, force: true });
  });
  const open = (options: Partial<FileRunStoreOptions> = {}): FileRunStore => {
    const store = new FileRunStore({ folder, onNotice: (notice) => notices.push(notice), ...options });
    stores.push(store);
    return store;
  };
  return { path: folder, open, notices };
}

const settings = { id: 'scripted', maxTokens: 1000 };
const facts = { language: 'python' as const, runtime: 'CPython', versions: {}, notes: [], layers: [], limits: {} };
const instant = (ms: number): string => new Date(Date.UTC(2026, 0, 1) + ms).toISOString();

/** The first event of a run. */
export function started(runId: string, { task = 'add 1 and 2', atMs = 0 } = {}): DurableEvent {
  return {
    ...{ schemaVersion: 1, runId, at: instant(atMs), sequence: 0, type: 'run.started', task },
    options: {
      ...{ language: 'python', validateOutput: true, planning: 'never', checks: [], filePreview: 'head' },
      ...{ candidates: 1, maxIterations: 3, budget: {}, limits: {}, approval: false },
    },
    ...{ files: [], filesShown: [], versions: {}, facts: { ...facts, imports: 'all', builtins: 'all' } },
    models: { planning: settings, coding: settings, repair: settings, next: [] },
  };
}

/** A later event without much in it. */
export function planned(runId: string, sequence: number): DurableEvent {
  return { schemaVersion: 1, runId, at: instant(sequence), sequence, type: 'plan.started', round: sequence };
}

export function completed(runId: string, sequence: number, atMs = sequence): DurableEvent {
  const common = { schemaVersion: 1 as const, runId, at: instant(atMs), sequence };
  return { ...common, type: 'run.completed', stopReason: 'unchecked', missing: [] };
}
