import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { faults, gate, reply, replyJson } from '@mae/testing';
import { describe, expect, it } from 'vitest';
import { mae, problemOf, startMae, temporaryFolder } from './support/mae.js';
import { fenced, isPlanning, plan, python, startModel } from './support/model.js';

const good = 'const double = (n) => n * 2;\n';
const bad = 'const double = (n) => n + 2;\n';

const humanEval = {
  task_id: 'HumanEval/0',
  prompt: 'def double(n):\n    """ Twice n """\n',
  entry_point: 'double',
  test: 'METADATA = {}\n\ndef check(candidate):\n    assert candidate(3) == 6\n    assert candidate(0) == 0\n',
};
const fix = {
  task_id: 'JavaScript/0',
  lang: 'javascript',
  instruction: 'Write a function double that gives twice its argument',
  declaration: '\nconst double = (n) => {\n',
  buggy_solution: '  return n + 2;\n}\n',
  test: 'const testDouble = () => {\n  console.assert(double(3) === 6)\n}\n\ntestDouble()\n',
};
const own = (id: string, more: object = {}) => ({
  id,
  task: `Write double, ${id}`,
  check: 'assert.equal(double(3), 6)',
  ...more,
});

interface Report {
  totals: Record<string, number>;
  tasks: {
    id: string;
    first?: { passed: boolean };
    delivered?: { passed: boolean; why?: string };
    [field: string]: unknown;
  }[];
}

function setOf(...lines: unknown[]): { cwd: string; file: string } {
  const cwd = temporaryFolder();
  const file = path.join(cwd, 'set.jsonl');
  writeFileSync(file, lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join(''));
  return { cwd, file };
}

const textOf = ({ body }: { body: unknown }): string => JSON.stringify(body);

describe('mae eval', () => {
  it('measures each format: pass@1, pass after repair, tokens and time', async () => {
    const { cwd } = setOf(humanEval, fix, own('a'));
    let asked = 0;
    const { env, server } = await startModel((request) => {
      if (isPlanning(request)) return replyJson(textOf(request).includes('HumanEval') ? python.plan : plan);
      asked += 1;
      if (textOf(request).includes('def double')) return reply(python.fenced(python.goodProgram));
      // The first program of task a is wrong; its repair, and that of the buggy program, are right.
      return reply(fenced(asked === 3 ? bad : good));
    });
    const flags = ['--planning', 'never', '--give-tests', '--output', 'json'];
    const ended = await mae(['eval', 'set.jsonl', ...flags], { cwd, env });
    expect([ended.code, problemOf(ended)]).toEqual([0, '']);
    const { totals, tasks } = JSON.parse(ended.stdout) as Report;
    expect(tasks.map(({ id, first, delivered, attempts }) => [id, first?.passed, delivered?.passed, attempts])).toEqual(
      [
        ['HumanEval/0', true, true, 1],
        ['JavaScript/0', true, true, 2],
        ['a', false, true, 2],
      ],
    );
    expect(totals).toMatchObject({ tasks: 3, done: 3, judged: 3, passAt1: 2, passAfterRepair: 3, falseSuccess: 0 });
    expect(totals.requests).toBe(server.requests.length);
    expect(totals.tokens).toBeGreaterThan(0);
    // The buggy program is what the repair starts from, and no call is spent on writing it.
    expect(textOf({ body: server.requests[1]?.body })).toContain('return n + 2;');
  });

  it('counts the run of a lying model as a false success: its own check holds, the hidden test does not', async () => {
    const { cwd } = setOf(own('lie'), own('truth'));
    const lie = { ...plan, checks: [{ kind: 'assert', why: 'wrong', content: 'assert.equal(double(4), 6)' }] };
    const { env, server } = await startModel((request) => {
      const lies = textOf(request).includes('double, lie');
      if (isPlanning(request)) return replyJson(lies ? lie : plan);
      return reply(fenced(lies ? bad : good));
    });
    const { code, stdout, stderr } = await mae(['eval', 'set.jsonl', '--concurrency', '2'], { cwd, env });
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^tasks +2 of 2\npass@1 +1 +50\.0 %\npass after repair +1 +50\.0 %\nfalse success +1 +50\.0 %\n/,
    );
    expect(stderr).toMatch(/\d\/2 {2}lie {2}FALSE SUCCESS · 1 attempt · /);
    // Nothing of the hidden test reaches the model.
    expect(server.requests.map(textOf).join()).not.toContain('double(3)');
  });

  it('counts what is unchecked, and what passes without being verified', async () => {
    const { cwd } = setOf(own('a'));
    const { env } = await startModel(() => reply(fenced(good)));
    const { stdout } = await mae(['eval', 'set.jsonl', '--planning', 'never', '-q'], { cwd, env });
    expect(stdout).toMatch(/unchecked +1 +100\.0 %\npasses, but not verified +1 +100\.0 %\n/);
  });

  it('keeps results in a file, goes on where it ends, and does faults again', async () => {
    const { cwd, file } = setOf(own('a'), own('b'), own('c'));
    let broken = true;
    const { env, server } = await startModel((request) => {
      if (broken && textOf(request).includes('double, b'))
        return { kind: 'failure', status: 400, body: { message: 'no' } };
      return reply(fenced(good));
    });
    const flags = ['--planning', 'never', '--give-tests', '--resume', 'results.jsonl'];
    const first = await mae(['eval', 'set.jsonl', ...flags, '--limit', '2'], { cwd, env });
    expect(first.code).toBe(5);
    expect(first.stdout).toMatch(/^tasks +2 of 2 +1 ended with a fault: not judged\npass@1 +1 +100\.0 %/);
    expect(first.stderr).toContain('b  fault · ');
    const calls = server.requests.length;
    broken = false;
    writeFileSync(path.join(cwd, 'results.jsonl'), '{"torn":', { flag: 'a' });
    const second = await mae(['eval', 'set.jsonl', ...flags, '--output', 'jsonl'], { cwd, env });
    expect([second.code, server.requests.length - calls]).toEqual([0, 2]);
    const lines = second.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.map(({ type, id }) => id ?? type)).toEqual(['b', 'c', 'totals']);
    expect(lines.at(-1)).toMatchObject({ done: 3, judged: 3, passAt1: 3 });
    // A task that changed is another task; other flags are another measurement.
    writeFileSync(file, `${JSON.stringify(own('a', { task: 'Another' }))}\n`);
    expect((await mae(['eval', 'set.jsonl', ...flags, '-q'], { cwd, env })).code).toBe(0);
    expect(server.requests.length - calls).toBe(3);
    const other = await mae(['eval', 'set.jsonl', ...flags, '-m', 'other'], { cwd, env });
    expect([other.code, problemOf(other)]).toEqual([
      2,
      expect.stringContaining('made with another model or other flags'),
    ]);
    expect(readFileSync(path.join(cwd, 'results.jsonl'), 'utf8')).not.toContain('torn');
  });

  it('stops at SIGINT with the table of what was done', async () => {
    const { cwd } = setOf(own('a'), own('b'));
    const held = gate();
    const { env } = await startModel((request) =>
      textOf(request).includes('double, b') ? reply('', { hold: held }) : reply(fenced(good)),
    );
    const { child, ended } = startMae(['eval', 'set.jsonl', '--planning', 'never', '--give-tests'], { cwd, env });
    await held.reached;
    child.kill('SIGINT');
    const { code, stdout } = await ended;
    expect(code).toBe(130);
    expect(stdout).toMatch(/^tasks +1 of 2\npass@1 +1 +100\.0 %/);
  });

  it('stops where the first three tasks all end with a fault', async () => {
    const { cwd } = setOf(...['a', 'b', 'c', 'd', 'e'].map((id) => own(id)));
    const { env, server } = await startModel(() => faults.unauthorized());
    const ended = await mae(['eval', 'set.jsonl', '--planning', 'never'], { cwd, env });
    expect([ended.code, server.requests.length]).toEqual([5, 3]);
    expect(problemOf(ended)).toContain('mae: The first tasks all ended with a fault, and the rest was left: ');
    expect(ended.stdout).toMatch(/^tasks +3 of 5/);
  });

  it('names a test of the set that does not compile', async () => {
    const { cwd } = setOf(own('a', { check: 'assert((' }), own('b'));
    const { env } = await startModel(() => reply(fenced(good)));
    for (const flags of [[], ['--give-tests']]) {
      const ended = await mae(['eval', 'set.jsonl', '--planning', 'never', ...flags], { cwd, env });
      expect(ended.code).toBe(2);
      expect(ended.stdout).toMatch(/^tasks +2 of 2 +1 ended with a fault/);
      expect(ended.stderr).toMatch(/a {2}fault · .*(does not compile|can never pass)/);
    }
  });

  it('reads the set from standard input, and writes the JSON to a file too', async () => {
    const cwd = temporaryFolder();
    const { env } = await startModel(() => reply(fenced(good)));
    const flags = ['--planning', 'never', '--give-tests', '-q', '-o', 'report.json'];
    const { code, stdout } = await mae(['eval', '-', ...flags], { cwd, env, input: JSON.stringify(own('a')) });
    expect([code, stdout]).toEqual([0, expect.stringContaining('pass@1')]);
    const report = JSON.parse(readFileSync(path.join(cwd, 'report.json'), 'utf8')) as Report;
    expect(report).toMatchObject({ settings: { planning: 'never', givesTests: true }, totals: { done: 1 } });
  });

  it('ends with 2 where the command line or the set is wrong', async () => {
    const { cwd } = setOf(own('a'), '{"id": "b"}');
    const env = { MISTRAL_BASE_URL: 'http://127.0.0.1:9', MISTRAL_API_KEY: 'unused' };
    const cases: [string[], string][] = [
      [['set.jsonl'], 'mae: Line 2 of set.jsonl is not valid: task:'],
      [['none.jsonl'], 'mae: none.jsonl cannot be read: there is no such file.'],
      [['set.jsonl', '--concurrency', '0'], "mae: option '--concurrency <n>' argument '0' is invalid."],
      [['set.jsonl', '--file', 'x'], "mae: unknown option '--file'"],
    ];
    for (const [args, line] of cases) {
      const ended = await mae(['eval', ...args], { cwd, env });
      expect([args, ended.code, ended.stdout, problemOf(ended)]).toEqual([args, 2, '', expect.stringContaining(line)]);
    }
  });
});
