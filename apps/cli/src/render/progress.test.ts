import type { RunEvent } from '@mae/protocol';
import { describe, expect, it } from 'vitest';
import { Progress } from './progress.js';
import { styleFor } from './style.js';

const common = { schemaVersion: 1, runId: 'r', at: '2026-01-01T00:00:00.000Z', sequence: 0, after: 0 };

/** Lines for events; only the fields that are shown are given. */
function lines(events: readonly { type: RunEvent['type']; [field: string]: unknown }[]): string[] {
  let text = '';
  const progress = new Progress({
    write: (part) => {
      text += part;
    },
    style: styleFor({}, 'never'),
  });
  for (const event of events) progress.show({ ...common, ...event } as unknown as RunEvent);
  progress.finish();
  return text.trimEnd().split('\n');
}

const started = (candidates: number) => ({ type: 'run.started' as const, options: { candidates, checks: [] } });
const artifact = (code: string, candidate = 0) => ({ code, candidate });

describe('progress', () => {
  it('shows code as it is written, in whole lines and without its fence', () => {
    const deltas = ['```py', 'thon\npr', 'int(1)\n', '``', '`'].map((text) => ({
      type: 'code.delta' as const,
      attemptId: '1',
      text,
    }));
    const completed = { type: 'code.completed' as const, attemptId: '1', artifact: artifact('print(1)\n') };
    expect(lines([started(1), ...deltas, completed])).toEqual(['         │ print(1)']);
  });

  it('shows a program whole where what was written is not it', () => {
    const delta = { type: 'code.delta' as const, attemptId: '1', text: 'a patch\n' };
    const completed = { type: 'code.completed' as const, attemptId: '1', artifact: artifact('print(2)\n') };
    expect(lines([started(1), delta, completed])).toEqual(['         │ a patch', '         │ print(2)']);
  });

  it('does not mix up programs that are written side by side', () => {
    const attempt = { type: 'attempt.started' as const, attempt: 1, strategy: 'first', model: 'm' };
    const events = [
      { ...attempt, attemptId: '1', candidate: 0 },
      { ...attempt, attemptId: '2', candidate: 1 },
      { type: 'code.delta' as const, attemptId: '1', text: 'pri' },
      { type: 'code.delta' as const, attemptId: '2', text: 'pri' },
      { type: 'execution.output' as const, attemptId: '1', stream: 'stdout', text: 'x' },
      { type: 'code.completed' as const, attemptId: '2', artifact: artifact('print(2)', 1) },
    ];
    expect(lines([started(2), ...events])).toEqual([
      'code     candidate 1: attempt 1 by m',
      'code     candidate 2: attempt 1 by m',
      'code     candidate 2:',
      '         │ print(2)',
    ]);
  });

  it('shows output that does not end its line, and says how the program ended', () => {
    const outcome = { status: 'timeout', durationMs: 2000, stdoutBytes: 4, truncated: false, files: [] };
    expect(
      lines([
        started(1),
        { type: 'execution.output', attemptId: '1', stream: 'stdout', text: 'no\x1b[2J end' },
        { type: 'execution.completed', attemptId: '1', outcome },
      ]),
    ).toEqual(['         │ no\\x1b[2J end', '         timeout after 2.0 s']);
  });

  it.each([
    [
      { status: 'output-limit', error: { name: 'OutputLimit', message: 'It wrote more than 9 bytes.' } },
      '         output-limit after 19 ms: It wrote more than 9 bytes.',
    ],
    [
      { status: 'error', error: { name: 'KeyError', message: "'a'", line: 3 } },
      "         error after 19 ms: KeyError: 'a' (line 3)",
    ],
    [{ status: 'ok' }, '         ok after 19 ms'],
  ])('says why a program ended: %j', (outcome, line) => {
    const rest = { durationMs: 19, stdoutBytes: 1, truncated: false, files: [] };
    expect(lines([{ type: 'execution.completed', attemptId: '1', outcome: { ...rest, ...outcome } }])).toEqual([line]);
  });

  it('names the checks a diagnosis blames, where it names any', () => {
    const diagnosis = { rootCause: 'wrong value', strategy: 'patch', blames: 'check' };
    expect(
      lines([
        { type: 'diagnosis.completed', attemptId: '1', diagnosis: { ...diagnosis, checkIds: ['m1', 'm2'] } },
        { type: 'diagnosis.completed', attemptId: '1', diagnosis: { ...diagnosis, checkIds: [] } },
      ]),
    ).toEqual(['repair   wrong value (patch; blames m1, m2)', 'repair   wrong value (patch)']);
  });

  it('shows what a check compared', () => {
    const failed = { verdict: 'failed', left: '3', right: '4', durationMs: 1 };
    const checks = [
      { ...failed, checkId: 'm1', message: 'not equal' },
      { ...failed, checkId: 'm2', message: 'left is 3, right is 4' },
    ];
    expect(lines([{ type: 'verification.completed', attemptId: '1', status: 'failed', checks }])).toEqual([
      'check    failed   m1',
      '         │ not equal',
      '         │ got 3, compared with 4',
      'check    failed   m2',
      '         │ left is 3, right is 4',
    ]);
  });

  it('says which checks prove nothing, which are dropped and what comes in their place', () => {
    const proofs = [
      { checkId: 'm1', verdict: 'red', seen: '' },
      { checkId: 'm2', verdict: 'vacuous', seen: '' },
      { checkId: 'm3', verdict: 'broken', seen: 'SyntaxError' },
    ];
    const added = [{ id: 'm4', source: 'model', kind: 'stdout', equals: '1' }];
    expect(
      lines([
        { type: 'checks.proven', round: 0, proofs },
        { type: 'checks.changed', attemptId: '1', dropped: [{ checkId: 'm1', reason: 'wrong value' }], added },
      ]),
    ).toEqual([
      'checks   m2 proves nothing: it also passes where nothing was done',
      'checks   m3 proves nothing: it does not compile: SyntaxError',
      'checks   m1 is dropped: wrong value',
      'checks   m4  prints "1"',
    ]);
  });
});
