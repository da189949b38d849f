import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withCassette } from '../src/index.js';

let folder: string;
let file: string;
const children: ChildProcess[] = [];

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'mae-cassettes-'));
  file = path.join(folder, 'calls.jsonl');
});

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

/** A process that records calls named `name 0`, `name 1` … and says `recorded` after each. */
function recorder(name: string, count: number): ChildProcess {
  const entry = new URL('../dist/index.js', import.meta.url).href;
  const script = `
    const { withCassette } = await import(${JSON.stringify(entry)});
    const usage = { promptTokens: 1, completionTokens: 1, totalTokens: 2, cachedTokens: 0 };
    const complete = async ({ model }) => ({ model, content: 'said '.repeat(20_000), finishReason: 'stop', usage, retries: 0 });
    const cassette = withCassette({ complete }, { file: ${JSON.stringify(file)} });
    for (let index = 0; index < ${count}; index++) {
      await cassette.complete({ model: 'm', messages: [{ role: 'user', content: '${name} ' + index }] });
      console.log('recorded');
    }`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  return child;
}

/** How many of the calls `name 0` … can be played. */
async function played(name: string): Promise<number> {
  const player = withCassette(undefined, { file, mode: 'replay' });
  for (let index = 0; ; index++) {
    const messages = [{ role: 'user' as const, content: `${name} ${index}` }];
    const answer = await player.complete({ model: 'm', messages }).catch((error: unknown) => error);
    if (answer instanceof Error) {
      expect(answer).toMatchObject({ code: 'CLIENT_CASSETTE_MISS' });
      return index;
    }
  }
}

test('processes that record into one file at once lose nothing', async () => {
  const names = ['a', 'b', 'c'];
  const all = names.map((name) => recorder(name, 20));
  expect(await Promise.all(all.map((child) => once(child, 'exit')))).toEqual(all.map(() => [0, null]));
  expect(await Promise.all(names.map(played))).toEqual([20, 20, 20]);
});

test('after a kill the file holds all that was said to be recorded', async () => {
  const child = recorder('a', 1_000_000);
  let recorded = 0;
  const { promise: enough, resolve } = Promise.withResolvers<void>();
  child.stdout?.on('data', (text) => {
    recorded += String(text).split('recorded').length - 1;
    if (recorded >= 30) resolve();
  });
  await enough;
  child.kill('SIGKILL');
  await once(child, 'close');
  expect(await played('a')).toBeGreaterThanOrEqual(recorded);
  expect((await readFile(file, 'utf8')).startsWith('{"cassette":1')).toBe(true);
});
