import { readFileSync } from 'node:fs';
import { platform } from 'node:os';
import { gate, type MistralServer, reply, replyJson, startMistralServer } from '@mae/testing';
import { describe, expect, it } from 'vitest';
import { framesOf } from '../src/__fixtures__/server.js';
import { eventually, isAlive, ServerProcess } from './server-process.js';

const key = 'sk-never-seen-anywhere';
const plan = {
  summary: 'Sum the numbers',
  steps: ['sum'],
  edgeCases: [],
  successCriteria: ['prints 60'],
  complexity: 'low',
  checks: [{ kind: 'stdout-equals', content: '60', why: 'the sum' }],
};

/** A model that plans, writes a program with a fault, and repairs it. */
function mistral(): Promise<MistralServer> {
  return startMistralServer({
    apiKey: key,
    script: ({ body, user }) => {
      if (JSON.stringify(body.response_format ?? '').includes('json_schema')) return replyJson(plan);
      return reply(
        user.includes('NameError') ? '```python\nprint(sum([10, 20, 30]))\n```' : '```python\nprint(totl)\n```',
      );
    },
  });
}

const started = (model: { baseUrl: string }, ...args: string[]): ServerProcess =>
  new ServerProcess(['--port', '0', ...args], { MISTRAL_API_KEY: key, MISTRAL_BASE_URL: model.baseUrl });

function post(url: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
  const json = { 'content-type': 'application/json', ...headers };
  return fetch(url, { method: 'POST', headers: json, body: JSON.stringify(body) });
}

const task = { task: 'Sum the numbers 10, 20 and 30' };

describe('mae-server with a model over HTTP and the sandbox', () => {
  it('runs a task to its verified answer, as JSON and as events, and never shows the key', async () => {
    await using model = await mistral();
    await using server = started(model);
    const url = await server.url();

    const whole = await (await post(`${url}/v1/runs`, task, { prefer: 'wait=60' })).text();
    expect(JSON.parse(whole)).toMatchObject({
      ...{ success: true, stopReason: 'passed', finalOutput: '60', totalAttempts: 2 },
      verification: { status: 'passed', checks: [{ verdict: 'passed' }] },
    });

    const streamed = await (await post(`${url}/v1/runs`, task, { accept: 'text/event-stream' })).text();
    const frames = framesOf(streamed);
    const ids = frames.flatMap(({ id }) => (id === undefined ? [] : [id]));
    expect(ids).toEqual(ids.map((_, index) => index));
    expect(frames.some(({ event }) => event === 'code.delta')).toBe(true);
    expect(frames.at(-1)).toMatchObject({ event: 'result', data: { success: true, finalOutput: '60' } });

    const { runId } = JSON.parse(whole);
    const view = await (await fetch(`${url}/v1/runs/${runId}`)).text();
    const again = await fetch(`${url}/v1/runs/${runId}/events`, { headers: { 'last-event-id': '3' } });
    const rest = framesOf(await again.text());
    expect(rest[0]?.id).toBe(4);
    server.process.kill('SIGTERM');
    expect(await server.ended).toBe(0);
    expect(whole + streamed + view + JSON.stringify(rest) + server.stdout + server.stderr).not.toContain(key);
    expect(server.stderr).toContain('"path":"/v1/runs"');
    expect(server.stderr).not.toContain('numbers');
  });

  it('runs programs without a model, and a bad one harms nothing', async () => {
    await using server = new ServerProcess(['--port', '0', '--log-level', 'warn']);
    const url = `${await server.url()}/v1/execute`;
    const program = {
      code: 'import sys\nopen("out.txt", "w").write(open("in.txt").read() + sys.stdin.read())\nprint("done")\n6 * 7',
      files: [{ name: 'in.txt', base64: 'YQ==' }],
      stdin: 'b',
      checks: [{ kind: 'stdout', equals: 'done' }],
    };
    const outcome = await (await post(url, { ...program, policy: 'open' })).json();
    expect(outcome).toMatchObject({
      ...{ status: 'ok', stdout: 'done\n', value: { repr: '42', json: 42 } },
      checks: [{ checkId: 'c1', verdict: 'passed' }],
      files: [{ name: 'out.txt', text: 'ab', base64: 'YWI=' }],
    });
    expect(await (await post(url, { code: 'import os' })).json()).toMatchObject({ status: 'policy', ran: false });
    const endless = { code: 'while (true);', language: 'javascript', limits: { timeoutMs: 100 } };
    expect(await (await post(url, endless)).json()).toMatchObject({ status: 'timeout' });
    const refused = await post(url, { code: '1', limits: { memoryMb: 1 } });
    expect([refused.status, await refused.json()]).toMatchObject([422, { code: 'SANDBOX_INVALID_LIMIT' }]);
    expect(await (await post(url, { code: '1 + 1' })).json()).toMatchObject({ status: 'ok', value: { json: 2 } });
    expect(server.stderr).toContain('MISTRAL_API_KEY is not set');
  });
});

describe('a stopped mae-server', () => {
  it('ends by SIGTERM with 0 and leaves no process, whatever is under way', async () => {
    const hold = gate();
    await using model = await startMistralServer({ apiKey: key, script: () => reply('never', { hold }) });
    await using server = started(model, '--drain-seconds', '0');
    const url = await server.url();
    const run = post(`${url}/v1/runs`, task, { prefer: 'wait=60' });
    const endless = { code: 'while True: pass', limits: { timeoutMs: 600_000, cpuMs: 600_000 } };
    const execution = post(`${url}/v1/execute`, endless).catch((error: unknown) => error);
    await hold.reached;
    if (platform() === 'linux') await eventually(() => server.descendants().length > 0, 'a host of the sandbox');
    const hosts = server.descendants();

    server.process.kill('SIGTERM');
    expect(await (await run).json()).toMatchObject({ status: 'suspended' });
    await execution;
    expect(await server.ended).toBe(0);
    await eventually(() => !hosts.some(isAlive), `an end of the hosts ${hosts}`);
    expect(server.stderr).not.toMatch(/^\s+at /m);
  });

  it('ends by SIGINT while nothing happens', async () => {
    await using server = new ServerProcess(['start', '--port=0']);
    await server.url();
    server.process.kill('SIGINT');
    expect(await server.ended).toBe(0);
  });
});

describe('a mae-server that does not start says why in one line', () => {
  const refused: [args: string[], env: Record<string, string>, code: number, line: string | RegExp][] = [
    [['--prot', '1'], {}, 2, /^mae-server: Unknown option '--prot'/],
    [['--port', 'x'], {}, 2, 'mae-server: --port must be a whole number from 0 to 65535. See mae-server --help.'],
    [
      ['serve'],
      {},
      2,
      'mae-server: There is no command "serve"; there are "start", "worker", "migrate". See mae-server --help.',
    ],
    [
      ['--host', '0.0.0.0'],
      {},
      2,
      /^mae-server: 0\.0\.0\.0 can be reached from other machines: create an API key with/,
    ],
    [
      ['--host', '0.0.0.0'],
      { MAE_SERVER_API_KEYS: ' ,' },
      2,
      /^mae-server: MAE_SERVER_API_KEYS is set and names no key/,
    ],
    [['--port', '0'], { MAE_SERVER_API_KEYS: 'secret' }, 2, /^mae-server: API key 1 does not fit/],
  ];
  it.each(refused)('%j %j', async (args, env, code, line) => {
    await using server = new ServerProcess(args, env);
    expect(await server.ended).toBe(code);
    expect(server.stdout).toBe('');
    const lines = server.stderr.trimEnd().split('\n');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toEqual(line instanceof RegExp ? expect.stringMatching(line) : line);
    expect(server.stderr).not.toContain('secret');
  });

  it('when its port is in use', async () => {
    await using first = new ServerProcess(['--port', '0']);
    const { port } = new URL(await first.url());
    await using second = new ServerProcess(['--port', port, '--log-level', 'silent']);
    expect(await second.ended).toBe(1);
    expect(second.stderr).toBe(
      `mae-server: Cannot listen: port ${port} on 127.0.0.1 is in use by another program; choose another with --port.\n`,
    );
  });

  it('and gives help and version on standard output', async () => {
    await using help = new ServerProcess(['--help']);
    expect(await help.ended).toBe(0);
    expect(help.stdout).toMatch(/^Usage: mae-server \[start\]/);
    await using version = new ServerProcess(['--version']);
    expect(await version.ended).toBe(0);
    const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
    expect(version.stdout).toBe(`${manifest.version}\n`);
  });
});
