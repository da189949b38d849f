import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { reply, startMistralServer } from '@mae/testing';
import { describe, expect, it } from 'vitest';
import { root, runScript } from './script.js';
import { startStatisticsServer } from './scripted.js';

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

  it('sandbox-only.ts tells its three outcomes', async () => {
    const ended = await runScript(example('sandbox-only.ts'), {});
    expect(ended).toMatchObject({ code: 0, stderr: '', stdout: 'ok 45 { n: 10 }\ntimeout\npolicy false 1\n' });
  });
});
