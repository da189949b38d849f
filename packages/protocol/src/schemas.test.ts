import { describe, expect, it } from 'vitest';
import { Check } from './check.js';
import { FileName } from './file.js';
import { parseAs } from './parse.js';
import { parseEvent } from './parse-event.js';
import { runEventJsonSchema } from './run-event-schema.js';
import { RunRequest } from './run-request.js';

describe('what users write', () => {
  const assertion = { id: 'a', kind: 'assert', code: 'True' };
  const file = { name: 'a.txt', content: '' };
  const refused: [unknown, string][] = [
    [{ task: '' }, 'task: must say what to do: it is empty'],
    [{ task: ' \n\t' }, 'task: must say what to do: it is empty'],
    [{ task: 'x', language: 'cobol' }, 'language:'],
    [{ task: 'x', maxIterations: -1 }, 'maxIterations:'],
    [{ task: 'x', maxIterations: Number.NaN }, 'maxIterations:'],
    [{ task: 'x', limits: { timeoutMs: Number.POSITIVE_INFINITY } }, 'limits.timeoutMs:'],
    [{ task: 'x', limits: { timeout: 5 } }, 'Unrecognized key: "timeout"'],
    [{ task: 'x', budget: { maxCostUsd: -1 } }, 'budget.maxCostUsd:'],
    [{ task: 'x', files: [{ name: '../etc/passwd', content: '' }] }, 'files.0.name:'],
    [{ task: 'x', checks: [{ kind: 'stdout' }] }, 'checks.0: needs one of equals, contains, matches'],
    [{ task: 'x', checks: [{ kind: 'value' }] }, 'checks.0: needs one of equals, schema'],
    [{ task: 'x', approval: 'always' }, 'approval:'],
    [{ task: 'x', checks: [assertion, assertion] }, 'checks: ids must be distinct'],
    [{ task: 'x', files: [file, file] }, 'files: names must be distinct'],
    [{ task: 'x', files: [file, { ...file, name: 'a.txt/b' }] }, 'files: a name must not be the folder of another'],
    [{ task: 'x', retries: 3 }, 'Unrecognized key: "retries"'],
    ['a task', 'value:'],
  ];

  it.each(refused)('refuses %j by naming what is wrong', (request, message) => {
    expect(() => parseAs(RunRequest, request, { code: 'RUN_REQUEST_INVALID', what: 'The request' })).toThrow(
      expect.objectContaining({ code: 'RUN_REQUEST_INVALID', message: expect.stringContaining(message) }),
    );
  });

  it.each(['a/../b', '/abs', 'a//b', '.', 'a\\b', 'nul\0', 'x'.repeat(256), ''])('refuses the file name %j', (name) => {
    expect(FileName.safeParse(name).success).toBe(false);
  });

  it.each(['a.txt', 'data/in.csv', 'über.json', '.hidden', 'a b'])('takes the file name %j', (name) => {
    expect(FileName.parse(name)).toBe(name);
  });

  it('refuses a check that states nothing', () => {
    expect(Check.safeParse({ id: 'a', source: 'caller', kind: 'stdout' }).success).toBe(false);
    expect(Check.safeParse({ id: 'a', source: 'caller', kind: 'value' }).success).toBe(false);
    expect(Check.safeParse({ id: 'a', source: 'caller', kind: 'value', equals: null }).success).toBe(true);
  });
});

describe('events', () => {
  it('refuses what is no event', () => {
    expect(() => parseEvent({ type: 'run.exploded' })).toThrow(expect.objectContaining({ code: 'RUN_EVENT_INVALID' }));
  });

  it('has a JSON Schema with one branch for each event type', () => {
    const schema = runEventJsonSchema() as { oneOf?: { properties: { type: { const: string } } }[] };
    const types = schema.oneOf?.map((branch) => branch.properties.type.const) ?? [];
    expect(types).toHaveLength(new Set(types).size);
    expect(types).toEqual(expect.arrayContaining(['run.started', 'model.requested', 'run.completed', 'code.delta']));
    expect(types).toHaveLength(28);
  });
});
