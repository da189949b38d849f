import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { ExecutionResult, isDurable, parseEvent } from '@mae/protocol';
import { faults, gate, reply, replyJson } from '@mae/testing';
import { describe, expect, it } from 'vitest';
import { mae, problemOf, temporaryFolder } from './support/mae.js';
import { badProgram, fenced, goodProgram, key, modelOf, plan, python, startModel } from './support/model.js';

const task = 'Double 21';

/** A plan without a check. */
const uncheckedPlan = replyJson({ ...plan, checks: [] });

describe('mae run', () => {
  it('prints the answer and nothing else on standard output, and how it came about on standard error', async () => {
    const { env } = await startModel(modelOf([python.fenced(python.goodProgram)], replyJson(python.plan)));
    const { code, stdout, stderr } = await mae(['run', task, '--language', 'python'], { env });
    expect({ code, stdout }).toEqual({ code: 0, stdout: '42\n' });
    const shown = [
      `task     ${task}`,
      plan.summary,
      'm1  assert double(4) == 8',
      '│ def double(n):',
      '│ 42',
      'passed   m1',
    ];
    for (const part of shown) expect(stderr).toContain(part);
    expect(stderr).toMatch(/\npassed: 1 check · 1 attempt · [\d,]+ tokens · \$\d+\.\d{4} · [\d.]+ m?s\n$/);
    // Plain lines where there is no terminal, and each program once, as it was written.
    expect(stderr).not.toContain('\x1b');
    expect(stderr.split('return n * 2')).toHaveLength(2);
    expect(stderr).not.toContain('```');
  });

  it('repairs a program that fails its check', async () => {
    const replies = [python.fenced(python.badProgram), python.fenced(python.goodProgram)];
    const { env, server } = await startModel(modelOf(replies, replyJson(python.plan)));
    const { code, stdout, stderr } = await mae(['run', task, '--language', 'python', '--color', 'always'], { env });
    expect({ code, stdout }).toEqual({ code: 0, stdout: '42\n' });
    const plain = stripVTControlCharacters(stderr);
    expect(plain).not.toBe(stderr);
    expect(plain).toMatch(/check {4}failed {3}m1/);
    expect(plain).toContain('repair   ');
    expect(plain).toContain('· 2 attempts ·');
    expect(server.requests.length).toBe(3);
  });

  it('ends with 1 and no answer where no attempt passes', async () => {
    const { env } = await startModel(modelOf([fenced(badProgram)]));
    const { code, stdout, stderr } = await mae(['run', task, '--max-iterations', '1'], { env });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/failed/);
  });

  it('does not repair with --no-heal', async () => {
    const { env, server } = await startModel(modelOf([fenced(badProgram)]));
    const { code } = await mae(['run', task, '--no-heal'], { env });
    expect(code).toBe(1);
    expect(server.requests.length).toBe(2);
  });

  it('ends with 3, and says so, where nothing proved the result', async () => {
    const { env } = await startModel(modelOf([fenced(goodProgram)], uncheckedPlan));
    const { code, stdout, stderr } = await mae(['run', task], { env });
    expect({ code, stdout }).toEqual({ code: 3, stdout: '42\n' });
    expect(stderr).toContain('UNCHECKED: the program ran, but nothing proved its result');
  });

  it('ends with 0 with --no-verify where the program ran', async () => {
    const { env } = await startModel(modelOf([fenced(badProgram)]));
    const { code, stdout, stderr } = await mae(['run', task, '--no-verify'], { env });
    expect({ code, stdout }).toEqual({ code: 0, stdout: '23\n' });
    expect(stderr).toContain('ran: verification is off');
  });

  it('takes checks of the caller: --check, --test, --expect, --output-schema, without a plan', async () => {
    const cwd = temporaryFolder();
    writeFileSync(path.join(cwd, 'test.js'), 'assert.equal(double(0), 0)\n');
    writeFileSync(path.join(cwd, 'schema.json'), '{"type":"number","minimum":40}');
    const flags = [
      '--planning',
      'never',
      '--check',
      'assert.equal(double(1), 2)',
      '--test',
      'test.js',
      '--expect',
      '42',
      '--output-schema',
      'schema.json',
    ];
    const { env, server } = await startModel(modelOf([fenced(`${goodProgram}double(21);\n`)]));
    const good = await mae(['run', task, ...flags, '--output', 'json'], { env, cwd });
    expect(good.code).toBe(0);
    expect(ExecutionResult.parse(JSON.parse(good.stdout)).verification.checks.map((check) => check.verdict)).toEqual([
      'passed',
      'passed',
      'passed',
      'passed',
    ]);
    expect(server.requests.length).toBe(1);
    for (const wrong of [
      ['--expect', '41'],
      ['--output-schema', 'schema.json'],
    ]) {
      const { env } = await startModel(modelOf([fenced(`${goodProgram}double(1);\n`)]));
      const failed = await mae(['run', task, '--planning', 'never', '--no-heal', ...wrong], { env, cwd });
      expect([wrong, failed.code, failed.stdout]).toEqual([wrong, 1, '']);
    }
  });

  it('takes a plan from a file in place of a call', async () => {
    const cwd = temporaryFolder();
    const check = { id: 'm1', source: 'model', kind: 'assert', code: 'assert.equal(double(4), 8)' };
    writeFileSync(path.join(cwd, 'plan.json'), JSON.stringify({ ...plan, language: 'javascript', checks: [check] }));
    const { env, server } = await startModel(modelOf([fenced(goodProgram)]));
    expect(await mae(['run', task, '--plan', 'plan.json', '-q'], { env, cwd })).toEqual({
      code: 0,
      signal: null,
      stdout: '42\n',
      stderr: '',
    });
    expect(server.requests.length).toBe(1);
  });

  it('hands files to the program, and the context and standard input to the model', async () => {
    const cwd = temporaryFolder();
    writeFileSync(path.join(cwd, 'numbers.txt'), '20\n22\n');
    const program = "print(sum(int(line) for line in open('data/n.txt')))\n";
    const { env, server } = await startModel(modelOf([python.fenced(program)]));
    const flags = [
      '--language',
      'python',
      '--file',
      'numbers.txt:data/n.txt',
      '--context',
      'Whole numbers.',
      '--stdin',
      '--planning',
      'never',
      '--expect',
      '42',
    ];
    const { code, stdout } = await mae(['run', 'Add the numbers', ...flags], { env, cwd, input: 'from a pipe' });
    expect({ code, stdout }).toEqual({ code: 0, stdout: '42\n' });
    expect(JSON.stringify(server.requests[0]?.body)).toContain(
      'Whole numbers.\\\\n\\\\nfrom a pipe'.replaceAll('\\\\', '\\'),
    );
  });

  it('leaves standard input alone unless it is asked for', async () => {
    const { env, server } = await startModel(modelOf([fenced(goodProgram)]));
    await mae(['run', task], { env, input: 'not for the model' });
    expect(JSON.stringify(server.requests.map((request) => request.body))).not.toContain('not for the model');
  });

  it('reads the task from standard input for -, and takes it as --prompt', async () => {
    const first = await startModel(modelOf([fenced(goodProgram)]));
    expect((await mae(['run', '-', '-q'], { env: first.env, input: `${task}\n` })).stdout).toBe('42\n');
    const second = await startModel(modelOf([fenced(goodProgram)]));
    expect((await mae(['run', '-p', task, '-q'], { env: second.env })).stdout).toBe('42\n');
    expect(JSON.stringify(first.server.requests[0]?.body)).toContain(task);
  });

  it('writes the answer with -o and the program with --save', async () => {
    const cwd = temporaryFolder();
    const { env } = await startModel(modelOf([fenced(goodProgram)]));
    const { code, stdout } = await mae(['run', task, '-o', 'answer.txt', '--save', 'double.js'], { env, cwd });
    expect({ code, stdout }).toEqual({ code: 0, stdout: '42\n' });
    expect(readFileSync(path.join(cwd, 'answer.txt'), 'utf8')).toBe('42\n');
    expect(readFileSync(path.join(cwd, 'double.js'), 'utf8')).toBe(goodProgram);
  });

  it('runs JavaScript and TypeScript', async () => {
    const script = 'function double(n) { return n * 2 }\nconsole.log(double(21))\n';
    const programs = { javascript: script, typescript: script.replace('(n)', '(n: number): number') };
    for (const [language, program] of Object.entries(programs)) {
      const { env } = await startModel(modelOf([`\`\`\`${language}\n${program}\`\`\``]));
      const flags = ['--language', language, '--planning', 'never', '--check', 'assert.equal(double(4), 8)'];
      expect((await mae(['run', task, ...flags, '-q'], { env })).stdout).toBe('42\n');
    }
  });

  it('passes --model, --policy and limits on', async () => {
    const { env, server } = await startModel(modelOf([python.fenced('import os\nprint(42)\n')]));
    const flags = [
      '--language',
      'python',
      '-m',
      'a-model',
      '--policy',
      'strict',
      '--max-duration',
      '2s',
      '--max-memory',
      '128',
      '--no-heal',
      '--output',
      'json',
    ];
    const { code, stdout } = await mae(['run', task, ...flags], { env });
    const result = ExecutionResult.parse(JSON.parse(stdout));
    expect([code, result.stopReason, result.iterations[0]?.outcome]).toEqual([1, 'max-iterations', 'policy']);
    expect(result.receipt.limits).toMatchObject({ timeoutMs: 2000, memoryMb: 128 });
    expect(result.receipt.policy).toBe('strict');
    expect(server.requests.map(({ body }) => (body as { model: string }).model)).toEqual(['a-model', 'a-model']);
  });
});

describe('mae run --json', () => {
  it('prints every event as a line that protocol reads, then the result', async () => {
    const { env } = await startModel(modelOf([fenced(badProgram), fenced(goodProgram)]));
    const { code, stdout } = await mae(['run', task, '--json'], { env });
    expect(code).toBe(0);
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const last = lines.pop();
    const events = lines.map(parseEvent);
    expect(events.filter(isDurable).map((event) => event.sequence)).toEqual(
      events.filter(isDurable).map((_, index) => index),
    );
    expect([events[0]?.type, events.at(-1)?.type]).toEqual(['run.started', 'run.completed']);
    expect(events.map((event) => event.type)).toEqual(
      expect.arrayContaining(['plan.delta', 'code.delta', 'execution.output', 'usage.updated']),
    );
    expect(last?.type).toBe('result');
    expect(ExecutionResult.parse(last?.result)).toMatchObject({
      success: true,
      stopReason: 'passed',
      totalAttempts: 2,
    });
  });
});

describe('mae run -q', () => {
  it.each([
    [1, ['--no-heal'], badProgram, /^mae: failed: 0 of 1 check passed; check m1 failed: .+\n$/],
    [4, ['--max-tokens', '500'], goodProgram, /^mae: .*budget.*\n$/],
    [124, ['--timeout', '3s', '--max-duration', '1h'], 'for (;;);\n', /^mae: stopped by --timeout\n$/],
  ] as const)('says why it ends with %i, in one line and no more', async (code, flags, program, line) => {
    const { env } = await startModel(modelOf([fenced(program)]));
    const ended = await mae(['run', task, '-q', ...flags], { env });
    expect([ended.code, ended.stdout, ended.stderr]).toEqual([code, '', expect.stringMatching(line)]);
  });

  it('says why it ends with 3, and prints the answer', async () => {
    const { env } = await startModel(modelOf([fenced(goodProgram)], uncheckedPlan));
    expect(await mae(['run', task, '-q'], { env })).toMatchObject({
      ...{ code: 3, stdout: '42\n' },
      stderr: 'mae: UNCHECKED: the program ran, but nothing proved its result\n',
    });
  });
});

// Side by side, as most of it is waiting: for calls that are tried again, and for time limits.
describe.concurrent('how a run ends', () => {
  it('ends with 4 where the budget does not hold the next call', async () => {
    const { env, server } = await startModel(modelOf([fenced(goodProgram)]));
    const ended = await mae(['run', task, '--max-tokens', '500'], { env });
    expect([ended.code, ended.stdout, server.requests.length]).toEqual([4, '', 0]);
    expect(ended.stderr).toContain('stopped by the budget: give a larger --max-tokens ·');
    problemOf(ended);
  });

  it('ends with 2 where a price limit could not be held', async () => {
    const { env, server } = await startModel(modelOf([fenced(goodProgram)]));
    const ended = await mae(['run', task, '--max-price', '0.5', '-m', 'no-such-price'], { env });
    expect([ended.code, server.requests.length]).toEqual([2, 0]);
    expect(problemOf(ended)).toContain('no-such-price');
  });

  it('ends with 2 where the sandbox has no such limit', async () => {
    const { env, server } = await startModel(modelOf([fenced(goodProgram)]));
    const ended = await mae(['run', task, '--max-memory', '999gb'], { env });
    expect([ended.code, ended.stdout, server.requests.length]).toEqual([2, '', 0]);
    expect(problemOf(ended)).toContain('memoryMb');
  });

  it('ends with 124 where --timeout is reached, with the model at work', async () => {
    const { env } = await startModel(() => reply('', { hold: gate() }));
    const ended = await mae(['run', task, '--timeout', '1s'], { env });
    expect([ended.code, ended.stdout]).toEqual([124, '']);
    expect(ended.stderr).toContain('stopped by --timeout');
    problemOf(ended);
  });

  it('ends with 124 where --timeout is reached, with the program at work', async () => {
    const { env } = await startModel(modelOf([fenced('for (;;);\n')]));
    const ended = await mae(['run', task, '--timeout', '3s', '--max-duration', '1h'], { env });
    expect([ended.code, ended.stdout]).toEqual([124, '']);
  });

  it('ends with 5 and one line where the API refuses the key, and never shows it', async () => {
    const { env } = await startModel(modelOf([fenced(goodProgram)]));
    const wrong = 'another-key-55d1';
    const ended = await mae(['run', task, '--json'], { env: { ...env, MISTRAL_API_KEY: wrong } });
    expect(ended.code).toBe(5);
    expect(problemOf(ended)).toContain('did not accept the key');
    expect(ended.stdout + ended.stderr).not.toContain(wrong);
  });

  it('ends with 5 where no server is there', async () => {
    const ended = await mae(['run', task], { env: { MISTRAL_BASE_URL: 'http://127.0.0.1:9', MISTRAL_API_KEY: key } });
    expect([ended.code, ended.stdout]).toEqual([5, '']);
    expect(problemOf(ended)).toContain('127.0.0.1:9 could not be reached (ECONNREFUSED)');
  });

  it('ends with 5 where the API fails, and with 5 where what answers is no chat API', async () => {
    const failing = await startModel(() => faults.serverError());
    expect((await mae(['run', task], { env: failing.env })).code).toBe(5);
    const page = await startModel(() => ({ kind: 'failure', status: 200, body: '<html>Welcome</html>' }));
    const ended = await mae(['run', task], { env: page.env });
    expect(ended.code).toBe(5);
    problemOf(ended);
  });

  it('never shows the key, in events, results, errors or a server that repeats it', async () => {
    const echo = { kind: 'failure', status: 400, body: { message: `bad key ${key} Bearer ${key}` } } as const;
    const { env } = await startModel(() => echo);
    for (const flags of [[], ['--json'], ['--output', 'json']]) {
      const { stdout, stderr, code } = await mae(['run', task, ...flags], { env: { ...env, MAE_DEBUG: '1' } });
      expect(code).toBe(5);
      expect(stdout + stderr).not.toContain(key);
    }
    const good = await startModel(modelOf([fenced(goodProgram)]));
    const { stdout, stderr } = await mae(['run', task, '--json'], { env: good.env });
    expect(stdout + stderr).not.toContain(key);
  });
});
