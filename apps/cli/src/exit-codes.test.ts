import { readFileSync } from 'node:fs';
import { StopReason } from '@mae/protocol';
import { describe, expect, it } from 'vitest';
import { exitCodeOfFault, exitCodeOfResult, exitCodes } from './exit-codes.js';

describe('exit codes', () => {
  it.each([
    ['passed', true, 0],
    ['unchecked', true, 0],
    ['unchecked', false, 3],
    ['max-iterations', false, 1],
    ['no-progress', false, 1],
    ['budget', false, 4],
    ['deadline', false, 124],
    ['cancelled', false, 130],
    ['rejected', false, 7],
  ] as const)('%s with success %s is %i', (stopReason, success, code) => {
    expect(exitCodeOfResult({ stopReason, success })).toBe(code);
  });

  it('has a code for every stop reason', () => {
    for (const stopReason of StopReason.options) {
      const fault = { code: 'CLIENT_UNREACHABLE', message: 'x', retryable: true };
      expect(exitCodeOfResult({ stopReason, success: false, fault })).toEqual(expect.any(Number));
    }
  });

  it('ends with 0 where a run succeeded and nowhere else', () => {
    for (const stopReason of StopReason.options) {
      expect(exitCodeOfResult({ stopReason, success: true })).toBe(0);
    }
    for (const stopReason of StopReason.options.filter((reason) => reason !== 'passed')) {
      expect(exitCodeOfResult({ stopReason, success: false })).not.toBe(0);
    }
  });

  it.each([
    ['CLIENT_KEY_MISSING', 2],
    ['CLIENT_OPTIONS_INVALID', 2],
    ['RUN_OPTIONS_INVALID', 2],
    ['RUN_PRICE_UNKNOWN', 2],
    ['RUN_NO_PROGRAM', 2],
    ['RUN_FUNCTIONS_MISSING', 2],
    ['RUN_DEADLINE_EXCEEDED', 124],
    ['EXECUTION_IN_DOUBT', 1],
    ['SANDBOX_INVALID_LIMIT', 2],
    ['CLI_FILE_UNREADABLE', 2],
    ['CLI_REJECTED', 7],
    ['RUN_BUDGET_EXCEEDED', 4],
    ['CLIENT_UNREACHABLE', 5],
    ['CLIENT_REQUEST_INVALID', 5],
    ['MODEL_STREAM_CUT', 5],
    ['CODEGEN_TRUNCATED', 5],
    ['SANDBOX_HOST_START_FAILED', 6],
    ['RUN_LOG_REJECTED', 70],
    ['INTERNAL', 70],
    ['NEVER_HEARD_OF', 70],
  ])('the fault %s is %i', (code, exit) => {
    expect(exitCodeOfFault(code)).toBe(exit);
  });

  it('has every code in the README and no other', () => {
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
    const table = readme.split('## Exit codes')[1]?.split('\n## ')[0] ?? '';
    const listed = [...table.matchAll(/^\| ([\d, ]+) \|/gm)].flatMap(([, codes = '']) => codes.split(',').map(Number));
    expect(listed.sort((a, b) => a - b)).toEqual(Object.values(exitCodes).sort((a, b) => a - b));
  });
});
