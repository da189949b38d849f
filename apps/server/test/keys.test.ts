import { expect, it } from 'vitest';
import { temporaryFolder } from '../src/__fixtures__/durable.js';
import { ServerProcess } from './server-process.js';

async function keys(...args: string[]) {
  await using command = new ServerProcess(['keys', ...args]);
  const code = await command.ended;
  return { code, stdout: command.stdout, stderr: command.stderr };
}

it('keys are created, listed and revoked beside the server that takes them', async () => {
  using place = temporaryFolder();
  const data = ['--data', place.folder];
  const first = await keys('create', '--name', 'ci', '--max-running', '2', ...data);
  expect(first).toMatchObject({ code: 0, stderr: expect.stringMatching(/^mae-server: key_\w+ is created/) });
  const secret = first.stdout.trim();
  const keyId = /key_\w+/.exec(first.stderr)?.[0] ?? '';

  // With a key, other addresses than this machine's own are listened on.
  await using server = new ServerProcess(['--port', '0', '--host', '0.0.0.0', ...data]);
  const { port } = new URL(await server.url());
  const ask = async (key: string) =>
    (await fetch(`http://127.0.0.1:${port}/v1/usage`, { headers: { authorization: `Bearer ${key}` } })).status;
  expect(await ask(secret)).toBe(200);
  const second = (await keys('create', '--name', 'later', ...data)).stdout.trim();
  expect(await ask(second)).toBe(200);

  const { stdout } = await keys('list', ...data);
  expect(stdout.split('\n')).toEqual([
    expect.stringMatching(/^key_\w+ {2}\S+ {2}active {2}"later"$/),
    expect.stringMatching(/^key_\w+ {2}\S+ {2}active {2}"ci" {2}maxRunning=2$/),
    '',
  ]);
  expect(await keys('revoke', keyId, ...data)).toMatchObject({ code: 0, stderr: `mae-server: ${keyId} is revoked\n` });
  while ((await ask(secret)) === 200);
  expect(await ask(second)).toBe(200);

  const again = await keys('revoke', keyId, ...data);
  expect([again.code, again.stderr]).toEqual([1, expect.stringMatching(/^mae-server: There is no key key_/)]);
  const listed = (await keys('list', '--json', ...data)).stdout;
  expect(JSON.parse(listed.split('\n')[1] ?? '')).toMatchObject({ keyId, revokedAt: expect.any(String) });
  for (const text of [stdout, listed, server.stderr, server.stdout]) {
    expect(text).not.toContain(secret);
    expect(text).not.toContain(second);
  }
});
