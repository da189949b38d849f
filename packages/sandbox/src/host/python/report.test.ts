import { describe, expect, it } from 'vitest';
import { resolvePolicy } from '../../policy.js';
import { readCheck, readReport } from './report.js';

const policy = resolvePolicy('standard');
const read = (json: string) => readReport({ json, files: [] }, policy, 'import os');

describe('what an isolate reports', () => {
  it.each([
    '',
    'null',
    '[]',
    '{"status":"ok"}',
    '{"status":"passed","ran":true,"diagnostics":[]}',
    '{"status":"error","ran":true,"diagnostics":[],"error":{"name":1}}',
    '{"status":"ok","ran":true,"diagnostics":[{"kind":"x"}]}',
    `{"status":"ok","ran":true,"diagnostics":[],"value":{"repr":"${'x'.repeat(17 * 2 ** 20)}"}}`,
  ])('is refused where it is not of its shape', (json) => {
    expect(() => read(json)).toThrow();
  });

  it('loses what nobody asked for', () => {
    expect(read('{"status":"ok","ran":true,"diagnostics":[],"checks":[1],"durationMs":0}')).toEqual({
      status: 'ok',
      ran: true,
      error: undefined,
      files: [],
      diagnostics: [],
    });
  });

  it('of a check has the verdict of an isolate only', () => {
    const check = { id: 'a', code: 'assert x' };
    expect(readCheck('{"verdict":"passed","checkId":"b"}', check, policy, 5)).toEqual({
      checkId: 'a',
      verdict: 'passed',
      durationMs: 5,
    });
    expect(() => readCheck('{"verdict":"vacuous"}', check, policy, 5)).toThrow();
  });
});
