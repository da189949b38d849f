import * as fc from 'fast-check';
import type { DurableEvent, TransientEvent } from '../event.js';

type Body<E = DurableEvent> = E extends DurableEvent ? Omit<E, 'schemaVersion' | 'runId' | 'at' | 'sequence'> : never;

const settings = { id: 'scripted', maxTokens: 1000 };
const hash = 'a'.repeat(64);

/** A run that has begun. */
export const started: Body = {
  type: 'run.started',
  task: 'add two numbers',
  options: {
    language: 'python',
    validateOutput: true,
    planning: 'always',
    checks: [{ id: 'c1', source: 'caller', kind: 'stdout', contains: '3' }],
    filePreview: 'head',
    candidates: 1,
    maxIterations: 3,
    budget: {},
    limits: { timeoutMs: 1000 },
    approval: false,
  },
  files: [],
  filesShown: [],
  models: { planning: settings, coding: settings, repair: settings, next: [] },
  facts: {
    language: 'python',
    runtime: 'CPython 3.14',
    versions: { python: '3.14.0' },
    imports: ['math'],
    builtins: 'all',
    limits: { timeoutMs: 1000 },
    notes: [],
    layers: ['isolate', 'process'],
  },
  versions: { mae: '0.0.0' },
};

const tokens = fc.record({
  promptTokens: fc.nat(10_000),
  completionTokens: fc.nat(10_000),
  totalTokens: fc.nat(20_000),
  cachedTokens: fc.nat(100),
});

/** One call: answered, failed, or lost with the process. */
function call(callId: string): fc.Arbitrary<Body[]> {
  const requested: Body = {
    type: 'model.requested',
    callId,
    phase: 'coding',
    requestHash: hash,
    model: 'scripted',
    reservedTokens: 500,
  };
  const completed = tokens.map((usage): Body => {
    const completion = {
      model: 'scripted',
      content: 'x',
      finishReason: 'stop',
      usage,
      retries: 0,
      costUsd: 0.01,
      host: 'h',
    };
    return { type: 'model.completed', callId, requestHash: hash, completion, durationMs: 5 };
  });
  const fault = { code: 'CLIENT_OVERLOADED', message: 'busy', retryable: true };
  const failed = fc.constant<Body>({
    type: 'model.failed',
    callId,
    requestHash: hash,
    fault,
    retries: 2,
    mayHaveCost: true,
    durationMs: 5,
  });
  return fc.oneof(
    completed.map((reply): Body[] => [requested, reply]),
    failed.map((reply): Body[] => [requested, reply]),
    fc.constant<Body[]>([requested]),
  );
}

const outcome = fc.record({
  status: fc.constantFrom('ok' as const, 'error' as const, 'timeout' as const, 'memory' as const),
  stdout: fc.string(),
});

/** One attempt, cut off at any point: a crash leaves exactly that. */
function attempt(number: number, candidate: number): fc.Arbitrary<Body[]> {
  const attemptId = `${number}.${candidate}`;
  const artifact = {
    id: `a${attemptId}`,
    language: 'python' as const,
    code: 'print(3)',
    filename: 'main.py',
    attempt: number,
    candidate,
    sha256: hash,
    diagnostics: [],
    model: 'scripted',
  };
  return fc
    .tuple(
      call(`call-${attemptId}`),
      outcome,
      fc.constantFrom('passed' as const, 'failed' as const, 'unchecked' as const),
      fc.boolean(),
      fc.nat(13),
    )
    .map(([calls, ended, status, approval, cut]) => {
      const bodies: Body[] = [
        { type: 'attempt.started', attemptId, attempt: number, candidate, strategy: 'first', model: 'scripted' },
        { type: 'code.started', attemptId },
        ...calls,
        { type: 'code.completed', attemptId, artifact },
        { type: 'code.validated', attemptId, diagnostics: [], mended: [] },
        ...(approval
          ? ([
              { type: 'approval.requested', attemptId, artifactId: artifact.id, checkIds: ['c1'] },
              { type: 'approval.resolved', attemptId, decision: 'approve' },
            ] satisfies Body[])
          : []),
        { type: 'execution.started', attemptId, seed: 1, now: 2, limits: {} },
        { type: 'function.called', attemptId, name: 'send' },
        {
          type: 'execution.completed',
          attemptId,
          outcome: {
            ...ended,
            ran: true,
            stderr: '',
            stdoutBytes: ended.stdout.length,
            stderrBytes: 0,
            truncated: false,
            checks: [],
            files: [],
            durationMs: 1,
            cpuMs: 1,
            peakMemoryBytes: 1,
          },
        },
        {
          type: 'verification.completed',
          attemptId,
          status,
          checks: [{ checkId: 'c1', verdict: 'failed', durationMs: 1 }],
        },
        { type: 'attempt.completed', attemptId, status },
      ];
      return cut > 11 ? bodies : bodies.slice(0, 1 + (cut % bodies.length));
    });
}

const pause = fc.constantFrom<Body[]>(
  [],
  [],
  [
    { type: 'run.suspended', reason: 'shutdown' },
    { type: 'run.resumed', options: {} },
  ],
  [{ type: 'run.resumed', options: { maxIterations: 5 } }],
  [
    { type: 'run.completed', stopReason: 'budget', missing: ['checks'] },
    { type: 'run.resumed', options: {} },
  ],
);

const ending = fc.constantFrom<Body[]>(
  [],
  [{ type: 'run.suspended', reason: 'approval' }],
  [{ type: 'run.completed', stopReason: 'passed', attemptId: '1.0', missing: [] }],
  [{ type: 'run.completed', stopReason: 'fault', fault: { code: 'X', message: 'x', retryable: false }, missing: [] }],
);

/** Any log that a run could have left, pauses, crashes and lost replies included. */
export const validLog: fc.Arbitrary<DurableEvent[]> = fc
  .nat(4)
  .chain((count) => {
    const attempts = Array.from({ length: count }, (_, index) => fc.tuple(pause, attempt(index + 1, 0)));
    return fc.tuple(fc.tuple(...attempts), pause, ending, fc.array(fc.nat(5000)));
  })
  .map(([attempts, lastPause, end, gaps]) => {
    const bodies = [started, ...attempts.flat(2), ...lastPause, ...end];
    let clock = Date.parse('2026-01-01T00:00:00.000Z');
    return bodies.map((body, sequence): DurableEvent => {
      clock += gaps[sequence] ?? 1;
      return { schemaVersion: 1, runId: 'run-1', at: new Date(clock).toISOString(), sequence, ...body };
    });
  });

/** An event that nothing may depend on. */
export const transientEvent: fc.Arbitrary<TransientEvent> = fc
  .record({ text: fc.string(), after: fc.nat(20) })
  .map(({ text, after }) => ({
    schemaVersion: 1,
    runId: 'run-1',
    at: '2026-01-01T00:00:00.000Z',
    after,
    type: 'code.delta',
    attemptId: '1.0',
    text,
  }));
