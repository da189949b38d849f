import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';

const bin = fileURLToPath(new URL('../bin/mae-testing.js', import.meta.url));

function start(args: string[]) {
  const child = spawn(process.execPath, [bin, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  return { child, stderr: text(child.stderr), exit: once(child, 'exit') as Promise<[number | null, string | null]> };
}

const firstLine = async (child: ChildProcess): Promise<string> => {
  if (child.stdout === null) throw new Error('no output');
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return line;
};

async function scriptFile(script: unknown): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'mae-testing-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = path.join(folder, 'script.json');
  await writeFile(file, JSON.stringify(script));
  return file;
}

const chat = (url: string, content: string, more: object = {}) =>
  fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: 'Bearer made-up' },
    body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content }], ...more }),
  });

const control = async (url: string, method: string, what: string, body?: unknown) => {
  const response = await fetch(`${url}/__testing/${what}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: response.status === 200 ? await response.json() : await response.text() };
};

test('serves a script, prints a line for each request, and ends on SIGTERM with what was not used', async () => {
  const script = await scriptFile({
    apiKey: 'made-up',
    script: [{ fault: 'rateLimited', retryAfter: 1 }, { reply: 'Paris', when: { user: 'France' } }, { reply: 'never' }],
  });
  const { child, stderr, exit } = start(['--script', script, '--assert']);
  const url = await firstLine(child);
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect((await chat(url, 'The capital of France?')).status).toBe(429);
  expect(await (await chat(url, 'The capital of France?')).text()).toContain('"content":"Paris"');
  const seen = await control(url, 'GET', 'requests?count=2');
  expect(seen.body).toMatchObject({ requests: [{ status: 429 }, { headers: { authorization: 'right' } }] });
  expect(JSON.stringify(seen)).not.toContain('made-up');
  child.kill('SIGTERM');
  expect(await exit).toEqual([1, null]);
  expect((await stderr).split('\n')).toEqual([
    'POST /v1/chat/completions 429',
    'POST /v1/chat/completions 200',
    'mae-testing: Unused step: #2 reply "never" for any call.',
    '',
  ]);
});

test('ends on SIGINT at once, in the middle of an answer, and gives its port back', async () => {
  const script = await scriptFile([{ reply: 'never', hold: 'forever' }]);
  const first = start(['--script', script, '--quiet']);
  const url = await firstLine(first.child);
  const held = chat(url, 'wait').catch((error: Error) => error.message);
  await control(url, 'GET', 'requests?count=1');
  first.child.kill('SIGINT');
  expect(await first.exit).toEqual([0, null]);
  expect(await held).toBe('fetch failed');
  const second = start(['--port', new URL(url).port]);
  expect(await firstLine(second.child)).toBe(url);
  expect(await (await chat(url, 'hello')).text()).toContain('"content":"You said: hello"');
  const third = start(['--port', new URL(url).port]);
  expect(await third.exit).toEqual([2, null]);
  expect(await third.stderr).toContain('EADDRINUSE');
  second.child.kill('SIGTERM');
  expect(await second.exit).toEqual([0, null]);
});

test('takes steps, opens gates and tells what it has seen, over HTTP', async () => {
  const { child } = start(['--quiet', '--flavour', 'vllm', '--host', '127.0.0.1']);
  const url = await firstLine(child);
  expect((await control(url, 'PUT', 'script', [{ reply: 'one', hold: { gate: 'door' } }])).status).toBe(204);
  expect((await control(url, 'POST', 'script', { script: [{ fault: 'overloaded' }] })).status).toBe(204);
  const held = chat(url, 'hello');
  expect((await control(url, 'GET', 'requests?count=1')).body).toMatchObject({ requests: [{ status: null }] });
  expect((await control(url, 'POST', 'gates/door')).status).toBe(204);
  expect(await (await held).text()).toContain('"content":"one"');
  expect((await control(url, 'GET', 'problems')).body).toEqual({
    problems: ['Unused step: #1 status 503 for any call.'],
  });
  expect(await (await chat(url, 'hello')).json()).toMatchObject({ error: { code: 503 } });
  expect((await control(url, 'GET', 'connections')).body).toMatchObject({ made: expect.any(Number) });
  const wrong = await control(url, 'PUT', 'script', [{ reply: 1 }]);
  expect([wrong.status, wrong.body]).toEqual([400, expect.stringContaining('Step 0 of the script is not valid')]);
  expect((await control(url, 'GET', 'nothing')).status).toBe(404);
  await control(url, 'PUT', 'script', []);
  expect((await control(url, 'GET', 'requests')).body).toEqual({ requests: [] });
});

test.each([
  [['--prot', '1'], "Unknown option '--prot'"],
  [['--port', 'x'], '--port x is no port'],
  [['--flavour', 'x'], '--flavour x is none of mistral, vllm'],
  [['--script', '/nowhere/script.json'], 'ENOENT'],
])('exits with 2 and says what is wrong: %s', async (args, message) => {
  const { stderr, exit } = start(args);
  expect(await exit).toEqual([2, null]);
  expect(await stderr).toContain(message);
});

test('says how it is used', async () => {
  const help = start(['--help']);
  expect(await text(help.child.stdout)).toContain('Usage: mae-testing [options]');
  expect(await help.exit).toEqual([0, null]);
  const version = start(['--version']);
  expect(await text(version.child.stdout)).toMatch(/^\d+\.\d+\.\d+\n$/);
});
