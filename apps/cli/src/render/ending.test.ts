import type { ExecutionResult } from '@mae/protocol';
import { describe, expect, it } from 'vitest';
import { endingText, whyNot } from './ending.js';
import { lastLine } from './last-line.js';
import { styleFor } from './style.js';

/** A result; only the fields that are read are given. */
function resultOf(fields: object): ExecutionResult {
  const usage = { totalTokens: 10, requests: 0, costUsd: 0, unpricedCalls: 0 };
  const rest = { usage, totalDurationMs: 5, totalAttempts: 4, success: false, iterations: [] };
  return { verification: { status: 'failed', checks: [] }, ...rest, ...fields } as unknown as ExecutionResult;
}

const failed = { verdict: 'failed', durationMs: 1 };
const checks = [
  { checkId: 'm1', verdict: 'passed', durationMs: 1 },
  { ...failed, checkId: 'm2', message: '6 != 8' },
];

describe('how a run ended', () => {
  it('counts attempts once', () => {
    const result = resultOf({ stopReason: 'max-iterations', verification: { status: 'failed', checks } });
    expect(lastLine(result, styleFor({}, 'never'), {})).toBe(
      'failed: 1 of 2 checks passed · 4 attempts · 10 tokens · $0 · 5 ms',
    );
  });

  it.each([
    [[], 'failed: no program ran'],
    [[{ outcome: 'timeout' }], 'failed: the program ended as timeout'],
    [[{ outcome: 'ok' }], 'failed: no check gave a verdict'],
  ])('does not count checks where there are none: %j', (iterations, text) => {
    expect(endingText(resultOf({ stopReason: 'max-iterations', iterations }), {})).toBe(text);
  });

  it.each([
    [{ maxTokens: 5 }, 'stopped by the budget: give a larger --max-tokens'],
    [{ maxPrice: 5 }, 'stopped by the budget: give a larger --max-price'],
    [{ maxTokens: 5, maxPrice: 5 }, 'stopped by the budget: give a larger --max-tokens or --max-price'],
    [{}, 'stopped by the budget'],
  ])('names the bounds that were given: %j', (given, text) => {
    expect(endingText(resultOf({ stopReason: 'budget' }), given)).toBe(text);
  });
});

describe('why a run did not succeed', () => {
  it('is nothing where it did', () => {
    expect(whyNot(resultOf({ stopReason: 'passed', success: true }), {})).toBeUndefined();
  });

  it.each([
    [
      { stopReason: 'max-iterations', verification: { status: 'failed', checks } },
      'failed: 1 of 2 checks passed; check m2 failed: 6 != 8',
    ],
    [
      {
        stopReason: 'no-progress',
        iterations: [{ outcome: 'error', error: { name: 'KeyError', message: "'a'", line: 2 } }],
      },
      "failed: repairs made no progress; KeyError: 'a' (line 2)",
    ],
    [{ stopReason: 'unchecked' }, 'UNCHECKED: the program ran, but nothing proved its result'],
    [{ stopReason: 'deadline' }, 'stopped by --timeout'],
    [{ stopReason: 'budget', fault: { message: 'The next call needs 9 tokens.' } }, 'The next call needs 9 tokens.'],
    [{ stopReason: 'fault', fault: { message: 'The API failed.' } }, 'The API failed.'],
  ])('is said in one line: %j', (fields, text) => {
    expect(whyNot(resultOf(fields), {})).toBe(text);
  });
});
