import type { ApprovalDecision, DurableEvent, Lease, RunStore, StopReason } from '@mae/protocol';

const settings = { id: 'scripted', maxTokens: 1000 };
const requestHash = '0'.repeat(64);

/** An event without its place in a log. */
export type Unplaced = DurableEvent extends infer Event
  ? Event extends DurableEvent
    ? Omit<Event, 'schemaVersion' | 'runId' | 'at' | 'sequence'>
    : never
  : never;

/** Events without their place in a log. */
export const events = {
  started: (task = 'add 1 and 2'): Unplaced => ({
    type: 'run.started',
    task,
    options: {
      ...{ language: 'python', validateOutput: true, planning: 'never', checks: [], filePreview: 'head' },
      ...{ candidates: 1, maxIterations: 3, budget: {}, limits: {}, approval: false },
    },
    ...{ files: [], filesShown: [], versions: {} },
    models: { planning: settings, coding: settings, repair: settings, next: [] },
    facts: {
      ...{ language: 'python', runtime: 'CPython', versions: {}, imports: 'all', builtins: 'all' },
      ...{ limits: {}, notes: [], layers: [] },
    },
  }),
  planned: (round = 0): Unplaced => ({ type: 'plan.started', round }),
  resumed: (): Unplaced => ({ type: 'run.resumed', options: {} }),
  suspended: (reason: 'approval' | 'shutdown' | 'caller'): Unplaced => ({ type: 'run.suspended', reason }),
  completed: (stopReason: StopReason = 'passed'): Unplaced => ({ type: 'run.completed', stopReason, missing: [] }),
  called: (callId: string, reservedTokens: number, reservedCostUsd: number): Unplaced => ({
    ...{ type: 'model.requested', phase: 'coding', model: 'scripted' },
    ...{ callId, requestHash, reservedTokens, reservedCostUsd },
  }),
  answered: (callId: string, totalTokens: number, costUsd: number): Unplaced => ({
    ...{ type: 'model.completed', callId, requestHash, durationMs: 1 },
    completion: {
      ...{ model: 'scripted', content: 'text', finishReason: 'stop', retries: 0, costUsd },
      usage: { promptTokens: totalTokens - 1, completionTokens: 1, totalTokens, cachedTokens: 0 },
    },
  }),
  attempt: (attemptId: string, attempt = 1): Unplaced => ({
    ...{ type: 'attempt.started', attemptId, attempt, candidate: 0, strategy: 'first', model: 'scripted' },
  }),
  asked: (attemptId: string): Unplaced => ({
    ...{ type: 'approval.requested', attemptId, artifactId: `of ${attemptId}`, checkIds: [] },
  }),
  resolved: (attemptId: string, { decision }: ApprovalDecision): Unplaced => ({
    ...{ type: 'approval.resolved', attemptId, decision },
  }),
  attemptEnded: (attemptId: string): Unplaced => ({ type: 'attempt.completed', attemptId, status: 'cancelled' }),
};

/** Adds events at the end of a run's log. */
export async function append(into: RunStore, runId: string, added: Unplaced[], lease?: Lease): Promise<void> {
  const log = await into.log(runId, lease);
  let sequence = (await into.read(runId)).length;
  for (const event of added) {
    await log.append({ ...event, schemaVersion: 1, runId, at: new Date().toISOString(), sequence });
    sequence++;
  }
}
