import { Diagnostic, ProgramFaultCode } from '@mae/protocol';
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

  it.each(Diagnostic.shape.kind.options)('may say what the protocol knows: %s', (kind) => {
    const whole: Diagnostic = { kind, severity: 'warning', message: 'm', line: 1, column: 2, name: 'n' };
    for (const code of [undefined, ...ProgramFaultCode.options]) {
      const diagnostics = [{ ...whole, ...(code && { code }) }];
      expect(read(JSON.stringify({ status: 'ok', ran: true, diagnostics })).diagnostics).toEqual(diagnostics);
    }
  });

  it('keeps all of an error, and of its frames those that can be', () => {
    const frames = [{ file: 'main.py', line: 1, column: 2, name: 'f', source: 'f()' }];
    const error = { name: 'E', message: 'm', line: 3, frames, traceback: 't' };
    const given = { ...error, column: 0, frames: [{ file: 'main.py', line: 0 }, ...frames, 'x'] };
    const said = read(
      JSON.stringify({ status: 'error', ran: true, diagnostics: [], error: given, value: { repr: '', json: null } }),
    );
    expect(said.error).toStrictEqual(error);
    expect(said.value).toStrictEqual({ repr: '', json: null });
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
