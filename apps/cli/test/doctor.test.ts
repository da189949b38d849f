import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { modelCard, startMistralServer } from '@mae/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { mae, problemOf, temporaryFolder } from './support/mae.js';

interface Report {
  ok: boolean;
  findings: { name: string; status: string; seen: string; cure?: string }[];
}

async function doctor(env: Record<string, string> = {}): Promise<Report & { code: number | null; text: string }> {
  const { code, stdout, stderr } = await mae(['doctor', '--json'], { env });
  return { ...(JSON.parse(stdout) as Report), code, text: stdout + stderr };
}

/** How the sandbox's layers are on the machine at hand is no concern of these tests, but that they are looked at. */
const statuses = ({ findings }: Report) =>
  Object.fromEntries(findings.map(({ name, status }) => [name, name.endsWith('layers') ? 'any' : status]));

const healthy = {
  node: 'ok',
  'isolated-vm': 'ok',
  python: 'ok',
  'python layers': 'any',
  javascript: 'ok',
  'javascript layers': 'any',
};

describe('mae doctor', () => {
  it('warns of a missing key, sends nothing, and ends with 0', async () => {
    const { code, stdout, stderr } = await mae(['doctor']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^ok {4}node +v\d+/m);
    expect(stdout).toMatch(/^ok {4}python +CPython .*40 \+ 2 is 42/m);
    expect(stdout).toMatch(/^warn {2}key +MISTRAL_API_KEY is not set\n {6}Create a key/m);
    expect(stdout).not.toMatch(/^\S+ +api /m);
  });

  it('is content with a key, a server and its models, and never shows the key', async () => {
    const server = await startMistralServer({ apiKey: 'doctor-key-3c' });
    onTestFinished(() => server.close());
    const report = await doctor({ MISTRAL_BASE_URL: server.baseUrl, MISTRAL_API_KEY: 'doctor-key-3c' });
    expect([report.code, report.ok, statuses(report)]).toEqual([
      0,
      true,
      { ...healthy, key: 'ok', api: 'ok', models: 'ok' },
    ]);
    expect(report.text).not.toContain('doctor-key-3c');
    expect(server.requests.map(({ path }) => path)).toEqual(['/v1/models']);
  });

  it('warns where the default models are not there', async () => {
    const server = await startMistralServer({ models: [modelCard('llama-local')] });
    onTestFinished(() => server.close());
    const report = await doctor({ MISTRAL_BASE_URL: server.baseUrl });
    expect([report.code, statuses(report)]).toEqual([0, { ...healthy, key: 'ok', api: 'ok', models: 'warn' }]);
    expect(report.findings.at(-1)?.cure).toContain('MAE_MODEL');
  });

  it('ends with 1 and a cure where the API cannot be reached or refuses the key', async () => {
    const server = await startMistralServer({ apiKey: 'right' });
    onTestFinished(() => server.close());
    const refused = await doctor({ MISTRAL_BASE_URL: server.baseUrl, MISTRAL_API_KEY: 'doctor-key-wrong' });
    expect([refused.code, statuses(refused)]).toEqual([1, { ...healthy, key: 'ok', api: 'fail' }]);
    expect(refused.text).not.toContain('doctor-key-wrong');
    const gone = await doctor({ MISTRAL_BASE_URL: 'http://127.0.0.1:9' });
    expect([gone.code, gone.findings.at(-1)]).toEqual([
      1,
      {
        name: 'api',
        status: 'fail',
        seen: expect.stringContaining('ECONNREFUSED'),
        cure: expect.stringContaining('MISTRAL_BASE_URL'),
      },
    ]);
  });

  it('names the cure where the Python runtime has no place to be kept, as exec does with exit code 6', async () => {
    const file = path.join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    const env = { MAE_CACHE_DIR: path.join(file, 'cache') };
    const report = await doctor(env);
    const { status, cure } = report.findings.find(({ name }) => name === 'python') ?? {};
    expect([report.code, status, cure]).toEqual([1, 'fail', expect.stringContaining('MAE_CACHE_DIR')]);
    const ended = await mae(['exec', '-'], { env, input: 'print(1)' });
    expect([ended.code, ended.stdout]).toEqual([6, '']);
    expect(problemOf(ended)).toContain('mae: The Python runtime has no place to be kept');
  });
});
