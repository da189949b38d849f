import type { DurableEvent, RunStore } from '@mae/protocol';

const settings = { id: 'scripted', maxTokens: 1000 };

type Started = Extract<DurableEvent, { type: 'run.started' }>;

/** An instant, so many milliseconds after the beginning of the samples. */
export const instant = (ms: number): string => new Date(Date.UTC(2026, 0, 1) + ms).toISOString();

/** The first event of a run. */
export function started(runId: string, options: { task?: string; at?: string; context?: string } = {}): Started {
  const { task = 'add 1 and 2', at = instant(0), context } = options;
  return {
    schemaVersion: 1,
    runId,
    at,
    sequence: 0,
    type: 'run.started',
    task,
    options: {
      language: 'python',
      validateOutput: true,
      planning: 'never',
      checks: [],
      filePreview: 'head',
      candidates: 1,
      maxIterations: 3,
      budget: {},
      limits: {},
      approval: false,
      ...(context === undefined ? {} : { context }),
    },
    files: [],
    filesShown: [],
    models: { planning: settings, coding: settings, repair: settings, next: [] },
    facts: {
      language: 'python',
      runtime: 'CPython',
      versions: {},
      imports: 'all',
      builtins: 'all',
      limits: {},
      notes: [],
      layers: [],
    },
    versions: {},
  };
}

/** A later event without much in it. */
export function planned(runId: string, sequence: number, at = instant(sequence)): DurableEvent {
  return { schemaVersion: 1, runId, at, sequence, type: 'plan.started', round: sequence };
}

export function suspended(runId: string, sequence: number, at = instant(sequence)): DurableEvent {
  return { schemaVersion: 1, runId, at, sequence, type: 'run.suspended', reason: 'shutdown' };
}

export function resumed(runId: string, sequence: number, at = instant(sequence)): DurableEvent {
  return { schemaVersion: 1, runId, at, sequence, type: 'run.resumed', options: {} };
}

export function completed(runId: string, sequence: number, at = instant(sequence)): DurableEvent {
  return { schemaVersion: 1, runId, at, sequence, type: 'run.completed', stopReason: 'unchecked', missing: [] };
}

/** Stores events one after the other. */
export async function store(into: RunStore, events: DurableEvent[]): Promise<void> {
  for (const event of events) await (await into.log(event.runId)).append(event);
}
