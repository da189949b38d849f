import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { reply, replyJson, startMistralServer } from '@mae/testing';
import { describe, expect, it } from 'vitest';
import { root, runScript } from './script.js';
import { startStatisticsServer, statisticsReplies } from './scripted.js';

const example = (name: string): string => readFileSync(path.join(root, 'examples', name), 'utf8');

describe('the examples', () => {
  it('stream.ts shows plan, program, output and verdict as they come', async () => {
    await using server = await startStatisticsServer();
    const { code, stdout, stderr } = await runScript(example('stream.ts'), { MISTRAL_BASE_URL: server.baseUrl });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const marks = ['plan: Compute mean', 'import statistics', '> mean=2.875', 'verdict: passed', '1 attempt(s)'];
    expect(marks.map((mark) => stdout.indexOf(mark)).every((at, index, all) => at > (all[index - 1] ?? -1))).toBe(true);
  });

  it('own-checks.ts spends one call and types the value', async () => {
    const program = [
      'import csv',
      "rows = list(csv.DictReader(open('data.csv')))",
      '{name: sum(int(row[name]) for row in rows) for name in rows[0]}',
    ].join('\n');
    await using server = await startMistralServer({ script: [reply(`\`\`\`python\n${program}\n\`\`\``)] });
    const ended = await runScript(example('own-checks.ts'), { MISTRAL_BASE_URL: server.baseUrl });
    expect(ended).toMatchObject({ code: 0, stderr: '', stdout: 'passed 3 30\n' });
    server.assertDone();
  });

  it('resume.ts sends no call twice', async () => {
    await using server = await startStatisticsServer();
    const ended = await runScript(example('resume.ts'), { MISTRAL_BASE_URL: server.baseUrl });
    expect(ended).toMatchObject({
      code: 0,
      stderr: '',
      stdout: expect.stringMatching(/^RUN_SUSPENDED\npassed after \d+ stored events;/),
    });
    const plans = server.requests.filter((request) => JSON.stringify(request.body).includes('response_format'));
    expect(plans).toHaveLength(1);
  });

  it('host-functions.ts has its function called by the program', async () => {
    const program = '{"total": 2 * price_of(fruit="apple") + price_of(fruit="pear")}';
    await using server = await startMistralServer({ script: [reply(`\`\`\`python\n${program}\n\`\`\``)] });
    const ended = await runScript(example('host-functions.ts'), { MISTRAL_BASE_URL: server.baseUrl });
    expect(ended).toMatchObject({ code: 0, stderr: '', stdout: 'passed 11\n' });
    expect(JSON.stringify(server.requests[0]?.body)).toContain(
      '- price_of: The price of one piece of a fruit, in cents.',
    );
    server.assertDone();
  });

  it('cassette.ts asks the model once and answers from the file ever after', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'mae-example-'));
    const CASSETTE = path.join(folder, 'run.jsonl');
    const said = 'passed mean=2.875 median=3.0 mode=3\n2 answers';
    try {
      await using server = await startStatisticsServer();
      const first = await runScript(example('cassette.ts'), { CASSETTE, MISTRAL_BASE_URL: server.baseUrl });
      expect(first).toMatchObject({ code: 0, stderr: '', stdout: `${said}, 2 calls\n` });
      const again = await runScript(example('cassette.ts'), { CASSETTE, MISTRAL_BASE_URL: 'http://127.0.0.1:9' });
      expect(again).toMatchObject({ code: 0, stderr: '', stdout: `${said}, 0 calls\n` });
      expect(server.requests).toHaveLength(2);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('own-model.ts asks a model of the caller', async () => {
    await using server = await startMistralServer({ script: statisticsReplies() });
    const env = { MY_MODEL_URL: `${server.baseUrl}/v1`, MY_MODEL_KEY: 'mine' };
    const ended = await runScript(example('own-model.ts'), env);
    expect(ended).toMatchObject({
      code: 0,
      stderr: '',
      stdout: 'passed mean=2.875 median=3.0 mode=3\nmine 2 calls\n',
    });
  });

  it('own-sandbox.ts plans, runs, checks and repairs in a sandbox of the caller', async () => {
    const plan = {
      ...{ summary: 'median(values)', steps: [], edgeCases: [], successCriteria: [], complexity: 'low' },
      checks: [
        { kind: 'assert', content: 'assert.equal(median([4, 1, 3, 2]), 2.5)', why: 'an even count' },
        { kind: 'stdout-equals', content: '2', why: 'the median of 3, 1, 2' },
      ],
    };
    const median = (body: string): string =>
      `function median(values) {\n  const sorted = [...values].sort((a, b) => a - b);\n  ${body}\n}\nconsole.log(median([3, 1, 2]));`;
    const wrong = median('return sorted[Math.floor(sorted.length / 2)];');
    const right = median(
      'const at = (sorted.length - 1) / 2;\n  return (sorted[Math.floor(at)] + sorted[Math.ceil(at)]) / 2;',
    );
    const program = (code: string) => reply(`\`\`\`javascript\n${code}\n\`\`\``);
    await using server = await startMistralServer({ script: [replyJson(plan), program(wrong), program(right)] });
    const ended = await runScript(example('own-sandbox.ts'), { MISTRAL_BASE_URL: server.baseUrl });
    expect(ended).toMatchObject({
      code: 0,
      stderr: '',
      stdout: 'passed 2 after 2 attempt(s)\nm1: passed\nm2: passed\n',
    });
    server.assertDone();
  });

  it('planner-alone.ts shows steps and checks', async () => {
    await using server = await startStatisticsServer();
    const ended = await runScript(example('planner-alone.ts'), { MISTRAL_BASE_URL: server.baseUrl });
    expect(ended).toMatchObject({
      code: 0,
      stderr: '',
      stdout:
        'Compute mean, median and mode (model)\n- use the statistics module\ncheck stdout: the most common value is 3\n',
    });
  });

  it('repair-program.ts repairs until the tests pass', async () => {
    const fixed =
      'def median(values):\n    values = sorted(values)\n    return (values[(len(values) - 1) // 2] + values[len(values) // 2]) / 2';
    await using server = await startMistralServer({ script: [reply(`\`\`\`python\n${fixed}\n\`\`\``)] });
    const ended = await runScript(example('repair-program.ts'), { MISTRAL_BASE_URL: server.baseUrl });
    const lines = ['c1 passed  ', 'c2 failed 3 2.5', 'c1 passed  ', 'c2 passed  ', 'true passed', fixed, '', ''];
    expect(ended).toMatchObject({ code: 0, stderr: '', stdout: lines.join('\n') });
    server.assertDone();
  });

  it('candidates.ts delivers the first that passes and ends the others', async () => {
    const leap = (rule: string) => reply(`\`\`\`python\ndef is_leap(year):\n    return ${rule}\n\`\`\``);
    const rules = [
      'year % 4 == 0',
      'year % 4 == 0 and year % 100 != 0',
      'year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)',
    ];
    await using server = await startMistralServer({ script: rules.map(leap) });
    const ended = await runScript(example('candidates.ts'), { MISTRAL_BASE_URL: server.baseUrl });
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(ended.stdout).toMatch(/candidate \d: passed\n[\s\S]*passed within \d+ tokens\n$/);
    expect(ended.stdout.match(/: passed/g)).toHaveLength(1);
    expect(server.requests).toHaveLength(3);
  });

  it('sandbox-only.ts tells its three outcomes', async () => {
    const ended = await runScript(example('sandbox-only.ts'), {});
    expect(ended).toMatchObject({ code: 0, stderr: '', stdout: 'ok 45 { n: 10 }\ntimeout\npolicy false 1\n' });
  });
});
