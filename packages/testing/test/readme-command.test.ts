import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { faults } from '@mae/testing';
import { expect, onTestFinished, test } from 'vitest';
import { startMistralServer } from '../src/index.js';

const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
const bin = fileURLToPath(new URL('../bin/mae-testing.js', import.meta.url));

test('the command of the README answers the curl line of the README', async () => {
  const script = /```json\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
  const curl = /^curl -si http:\/\/127\.0\.0\.1:4010(\S+) -d '(.*)'$/m.exec(readme);
  const child = spawn(process.execPath, [bin, '--script', '-'], { stdio: ['pipe', 'pipe', 'ignore'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  child.stdin.end(script);
  const [url] = await once(createInterface(child.stdout), 'line');
  const ask = () => fetch(`${url}${curl?.[1]}`, { method: 'POST', body: curl?.[2] ?? '' });
  const refused = await ask();
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
  expect(await (await ask()).text()).toContain('"content":"Paris"');
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
});

test('the README names every fault, every option and every method of the server', async () => {
  await using server = await startMistralServer();
  const options = await readFile(new URL('../src/server/options.ts', import.meta.url), 'utf8');
  const wire = await readFile(new URL('../src/script/wire-options.ts', import.meta.url), 'utf8');
  const fields = [...`${options}${wire}`.matchAll(/^ {2}(\w+)\?: /gm)].map((match) => match[1] ?? '');
  const names = [...Object.keys(faults), ...Object.keys(server), ...fields.filter((name) => name !== 'gates')];
  expect(names.length).toBeGreaterThan(60);
  expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(readme))).toEqual([]);
});
