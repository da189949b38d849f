import { describe, expect, it } from 'vitest';
import { started } from '../__fixtures__/valid-log.js';
import type { DurableEvent } from '../event.js';
import { applyEvent, emptyRun } from './apply-event.js';
import { workedMs } from './clock.js';

type Body<E = DurableEvent> = E extends DurableEvent ? Omit<E, 'schemaVersion' | 'runId' | 'at' | 'sequence'> : never;

/** Milliseconds a log of these events was worked on; `at` counts from the first. */
function worked(...events: [at: number, body: Body][]): number {
  const log = events.map(([at, body], sequence): DurableEvent => {
    return { schemaVersion: 1, runId: 'run-1', at: new Date(1e12 + at).toISOString(), sequence, ...body };
  });
  return workedMs(log.reduce(applyEvent, emptyRun));
}

const attemptId = '1.0';
const attempt: Body = { type: 'attempt.started', attemptId, attempt: 1, candidate: 0, strategy: 'first', model: 'm' };
const asked: Body = { type: 'approval.requested', attemptId, artifactId: 'a', checkIds: [] };
const answered: Body = { type: 'approval.resolved', attemptId, decision: 'approve' };
const coding: Body = { type: 'code.started', attemptId };
const resumed: Body = { type: 'run.resumed', options: {} };

describe('the time a run was worked on', () => {
  it('goes on from event to event', () => {
    expect(worked([0, started], [70, attempt], [100, coding])).toBe(100);
  });

  it('stands still while a program waits for an answer', () => {
    expect(worked([0, started], [10, attempt], [20, asked])).toBe(20);
    expect(worked([0, started], [10, attempt], [20, asked], [5020, answered], [5050, coding])).toBe(50);
    expect(worked([0, started], [10, attempt], [20, asked], [30, coding])).toBe(20);
  });

  it('stands still between the end of one stretch and the next, waiting or not', () => {
    const suspended: Body = { type: 'run.suspended', reason: 'approval' };
    const log: [number, Body][] = [
      [0, started],
      [10, attempt],
      [20, asked],
      [30, suspended],
      [900, resumed],
      [990, answered],
      [1000, coding],
    ];
    // 20 up to the question, then the 10 after the answer.
    expect(worked(...log)).toBe(30);
  });

  it('goes on where the attempt that waited was given up', () => {
    const ended: Body = { type: 'attempt.completed', attemptId, status: 'cancelled' };
    expect(worked([0, started], [10, attempt], [20, asked], [500, ended], [530, coding])).toBe(50);
  });
});
