import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ExecutionPlan } from '@mae/protocol';
import { faults, gate, replyJson } from '@mae/testing';
import { describe, expect, it } from 'vitest';
import { mae, problemOf, startMae, temporaryFolder } from './support/mae.js';
import { fenced, goodProgram, key, modelOf, plan, startModel } from './support/model.js';

const task = 'Double 21';
const javascript = ['--language', 'javascript'];

describe('mae plan', () => {
  it('prints the plan for people, and nothing else', async () => {
    const { env, server } = await startModel(modelOf([]));
    const ended = await mae(['plan', task, ...javascript, '--check', 'assert.equal(double(0), 0)'], { env });
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(ended.stdout).toBe(
      [
        'Define double(n) and print double(21).',
        '',
        'Steps:',
        '  1. Multiply by two',
        '',
        'Checks:',
        '  m1  assert.equal(double(4), 8)  (an ordinary case)',
        '',
        'javascript, complexity low',
        '',
      ].join('\n'),
    );
    expect(server.requests).toHaveLength(1);
    const asked = JSON.stringify(server.requests[0]?.body);
    for (const part of [task, 'assert.equal(double(0), 0)', 'Runtime: V8']) expect(asked).toContain(part);
  });

  it('prints JSON that can be edited and run', async () => {
    const { env, server } = await startModel(modelOf([fenced(goodProgram)]));
    const file = path.join(temporaryFolder(), 'plan.json');
    const planned = await mae(['plan', task, ...javascript, '--json'], { env });
    expect(planned).toMatchObject({ code: 0, stderr: '' });
    expect(planned.stdout.trim().split('\n')).toHaveLength(1);
    const found = ExecutionPlan.parse(JSON.parse(planned.stdout));
    writeFileSync(file, JSON.stringify({ ...found, checks: [{ kind: 'stdout', equals: '42' }] }));

    const run = await mae(['run', task, '--plan', file, '--output', 'json'], { env });
    expect(run.code).toBe(0);
    expect(JSON.parse(run.stdout)).toMatchObject({
      plan: { language: 'javascript', checks: [{ id: 'p1', source: 'caller', equals: '42' }] },
      verification: { status: 'passed', checks: [{ checkId: 'p1', verdict: 'passed' }] },
    });
    expect(server.requests).toHaveLength(2);

    const other = await mae(['run', task, '--plan', file, '--language', 'python'], { env });
    expect(other.code).toBe(2);
    expect(problemOf(other)).toContain('the plan is for javascript, and the run for python');
  });

  it('writes it to a file too, and reads files, a task on standard input and a policy', async () => {
    const { env, server } = await startModel(modelOf([]));
    const folder = temporaryFolder();
    const data = path.join(folder, 'sales.csv');
    writeFileSync(data, 'day,amount\n1,2\n');
    const out = path.join(folder, 'plan.json');
    const args = [
      'plan',
      '-',
      '--file',
      data,
      '--policy',
      'strict',
      '--language',
      'python',
      '-o',
      out,
      '--output',
      'json',
    ];
    const ended = await mae(args, { env, input: 'Add the amounts' });
    expect(ended.code).toBe(0);
    expect(readFileSync(out, 'utf8')).toBe(ended.stdout);
    expect(JSON.parse(ended.stdout)).toMatchObject({ language: 'python' });
    const asked = JSON.stringify(server.requests[0]?.body);
    for (const part of ['Add the amounts', 'day,amount', 'no files']) expect(asked).toContain(part);
  });

  it('ends with 3 where nothing would be checked, and says why', async () => {
    const { env } = await startModel(modelOf([], replyJson({ ...plan, checks: [] })));
    const without = await mae(['plan', task], { env });
    expect(without.code).toBe(3);
    expect(without.stderr).toBe('UNCHECKED: the plan has no check; add checks of your own\n');
    expect((await mae(['plan', task, '--expect', '42'], { env })).code).toBe(0);

    const poor = await startModel(modelOf([], 'I would rather not.'));
    const fallback = await mae(['plan', task, '--json'], { env: poor.env });
    expect(fallback.code).toBe(3);
    expect(JSON.parse(fallback.stdout)).toMatchObject({ summary: task, checks: [] });
    expect(fallback.stderr).toContain('the model gave no usable plan');
  });

  it('ends as every command does where it cannot plan', async () => {
    const { env } = await startModel(() => faults.unauthorized());
    const refused = await mae(['plan', task], { env });
    expect(refused).toMatchObject({ code: 5, stdout: '' });
    expect(problemOf(refused)).not.toContain(key);
    expect((await mae(['plan'], { env })).code).toBe(2);
    expect((await mae(['plan', task], { env: { MISTRAL_API_KEY: '' } })).code).toBe(2);
    expect((await mae(['plan', task, '--json', '--output', 'text'], { env })).code).toBe(2);
  });

  it('ends with 124 at --timeout, and with 130 where it is interrupted', async () => {
    const stall = gate();
    const { env } = await startModel(modelOf([], replyJson(plan, { stall: { afterDeltas: 1, gate: stall } })));
    const late = await mae(['plan', task, '--timeout', '500ms'], { env });
    expect(late).toMatchObject({ code: 124, stdout: '' });
    expect(problemOf(late)).toContain('--timeout');

    const held = gate();
    const again = await startModel(modelOf([], replyJson(plan, { stall: { afterDeltas: 1, gate: held } })));
    const { child, ended } = startMae(['plan', task], { env: again.env });
    child.stdin.end();
    await held.reached;
    child.kill('SIGINT');
    expect(await ended).toMatchObject({ code: 130, stdout: '' });
  });
});
