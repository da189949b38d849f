import { appendFileSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import type { ChatRequest } from '@mae/protocol';
import { reply, ScriptedModel } from '@mae/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { request } from '../__fixtures__/setup.js';
import { withCassette } from '../index.js';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'mae-tape-'));
  file = path.join(folder, 'calls.jsonl');
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const asking = (content: string, more: Partial<ChatRequest> = {}): ChatRequest => ({
  ...request,
  messages: [{ role: 'user', content }],
  ...more,
});
const play = (asked: ChatRequest) => withCassette(undefined, { file, mode: 'replay' }).complete(asked);

async function record(...asked: ChatRequest[]): Promise<void> {
  const cassette = withCassette(new ScriptedModel([reply('answer', { times: asked.length })]), { file });
  for (const one of asked) await cassette.complete(one);
}

describe('a miss', () => {
  test('shows the nearest recorded request as a difference', async () => {
    const lines = ['You plan.', 'Answer in JSON.', 'Be short.'];
    await record(asking('nothing like it'), asking(lines.join('\n'), { temperature: 0.2, maxTokens: 100 }));
    const asked = asking(lines.with(1, 'Answer in YAML.').join('\n'), { temperature: 0.3, maxTokens: 100 });
    const error = await play(asked).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'CLIENT_CASSETTE_MISS', retryable: false, details: { nearestLine: 3 } });
    const { message } = error as Error;
    expect(message).toContain(`No call with this request (${request.model}, `);
    expect(message).toContain(`Record the cassette ${file} again, or use mode 'auto'`);
    expect(message).toContain(
      [
        '--- recorded (line 3)',
        '+++ asked',
        '@@ -1,7 +1,7 @@',
        ' maxTokens: 100',
        ' model: "mistral-small-2603"',
        '-temperature: 0.2',
        '+temperature: 0.3',
        ' [user]',
        ' You plan.',
        '-Answer in JSON.',
        '+Answer in YAML.',
        ' Be short.',
      ].join('\n'),
    );
  });

  test('of a request that was asked less often says how often', async () => {
    await record(asking('a'), asking('a'));
    const player = withCassette(undefined, { file, mode: 'replay' });
    await player.complete(asking('a'));
    await player.complete(asking('a'));
    await expect(player.complete(asking('a'))).rejects.toThrow(
      'This request was recorded 2 times, and it is asked 3 times.',
    );
  });

  test('is short, and quick, however long the requests are', async () => {
    const long = (word: string) => Array.from({ length: 5000 }, (_, index) => `${word} ${index}`).join('\n');
    await record(asking(long('a')));
    const error = await play(asking(long('b'))).catch((thrown: unknown) => thrown);
    expect((error as Error).message.length).toBeLessThan(1000);
    expect((error as Error).message).toContain('differ in more than 2000 lines');
    const shorter = await play(asking(`${'x'.repeat(50_000)}`)).catch((thrown: unknown) => thrown);
    expect((shorter as Error).message.length).toBeLessThan(10_000);
  });

  test('of a cassette that is not there, or empty, says so', async () => {
    await expect(play(request)).rejects.toThrow(`There is no cassette at ${file}.`);
    writeFileSync(file, '{"cassette":1}\n');
    await expect(play(request)).rejects.toThrow('holds no call');
  });
});

describe('a file that is no cassette', () => {
  const entry = () => readFileSync(file, 'utf8').split('\n')[1] ?? '';

  test.each([
    ['text', () => 'hello\nyou\n', 1, 'is not a JSON object'],
    ['another JSON', () => '{"a":1}\n', 1, 'is not the head of a cassette'],
    ['a later version', () => '{"cassette":2}\n', 1, 'names version 2 of the format'],
    ['a broken line in the middle', () => `{"cassette":1}\n{"requ\n${entry()}\n`, 2, 'is not a JSON object'],
    ['a line that is no call', () => `{"cassette":1}\n\n{"ordinal":0}\n`, 3, 'is not a recorded call (requestHash: '],
    [
      'a request that was changed',
      () => `{"cassette":1}\n${entry().replace('Say hello', 'Say goodbye')}\n`,
      2,
      'has a request that is not the recorded one',
    ],
  ])('is refused with its line: %s', async (_name, text, line, words) => {
    await record(request);
    writeFileSync(file, text());
    const error = await play(request).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'CLIENT_CASSETTE_INVALID', details: { file, line } });
    expect((error as Error).message).toContain(`${file} cannot be read: line ${line} ${words}`);
    const model = new ScriptedModel([]);
    await expect(withCassette(model, { file }).complete(request)).rejects.toMatchObject({
      code: 'CLIENT_CASSETTE_INVALID',
    });
    expect(model.requests).toHaveLength(0);
  });

  test('or cannot be opened is named', async () => {
    const inside = path.join(file, 'x.jsonl');
    writeFileSync(file, '');
    const model = new ScriptedModel([reply('x', { times: 'any' })]);
    for (const mode of ['auto', 'record'] as const) {
      await expect(withCassette(model, { file: inside, mode }).complete(request)).rejects.toMatchObject({
        code: 'CLIENT_CASSETTE_FAILED',
        message: expect.stringContaining(inside),
      });
    }
    await expect(withCassette(undefined, { file: folder, mode: 'replay' }).complete(request)).rejects.toMatchObject({
      code: 'CLIENT_CASSETTE_FAILED',
    });
  });
});

describe('a line that a kill cut', () => {
  test('is passed over at the end, at every length, and calls are added after it', async () => {
    await record(asking('a'), asking('b'));
    const whole = readFileSync(file);
    const start = whole.lastIndexOf('\n', whole.length - 2) + 1;
    for (const length of [start + 1, start + 20, Math.floor((start + whole.length) / 2), whole.length - 2]) {
      writeFileSync(file, whole.subarray(0, length));
      await expect(play(asking('a'))).resolves.toMatchObject({ content: 'answer' });
      await expect(play(asking('b'))).rejects.toMatchObject({ code: 'CLIENT_CASSETTE_MISS' });
      await record(asking('b'), asking('c'));
      await record(asking('d'));
      for (const one of ['a', 'b', 'c', 'd'])
        await expect(play(asking(one))).resolves.toMatchObject({ content: 'answer' });
    }
  });

  test('but for its end is read, and calls are added after it', async () => {
    await record(asking('a'));
    writeFileSync(file, readFileSync(file, 'utf8').trimEnd());
    await record(asking('a'), asking('b'));
    for (const one of ['a', 'b']) await expect(play(asking(one))).resolves.toMatchObject({ content: 'answer' });
    expect(readFileSync(file, 'utf8').match(/requestHash/g)).toHaveLength(2);
  });
});

test('line ends of Windows and a byte order mark are read', async () => {
  await record(asking('a'), asking('b'));
  writeFileSync(file, `\uFEFF${readFileSync(file, 'utf8').replaceAll('\n', '\r\n')}`);
  await expect(play(asking('b'))).resolves.toMatchObject({ content: 'answer' });
});

describe('one recorder at a time', () => {
  const recorder = () => withCassette(new ScriptedModel([reply('x', { times: 'any' })]), { file, mode: 'record' });

  test('a second one is refused by name until the first is closed, and destroys nothing', async () => {
    const first = recorder();
    await first.complete(asking('a'));
    await expect(recorder().complete(request)).rejects.toMatchObject({
      code: 'CLIENT_CASSETTE_BUSY',
      message: expect.stringContaining(`being recorded by process ${process.pid}`),
    });
    await expect(play(asking('a'))).resolves.toMatchObject({ content: 'x' });
    await first.close();
    await using second = recorder();
    await second.complete(request);
    await expect(play(asking('a'))).rejects.toMatchObject({ code: 'CLIENT_CASSETTE_MISS' });
  });

  test('the lock of a process that is gone, or of nobody, is taken over', async () => {
    const lock = `${file}.lock`;
    for (const held of [JSON.stringify({ pid: 2 ** 22 + 1, host: hostname() }), '']) {
      writeFileSync(lock, held);
      utimesSync(lock, 0, 0);
      await using one = recorder();
      await expect(one.complete(request)).resolves.toMatchObject({ content: 'x' });
    }
    writeFileSync(lock, JSON.stringify({ pid: 1, host: 'another machine' }));
    await expect(recorder().complete(request)).rejects.toMatchObject({
      code: 'CLIENT_CASSETTE_BUSY',
      details: { lock },
    });
  });

  test('those who add at once lose nothing', async () => {
    const asked = Array.from({ length: 50 }, (_, index) => asking(`${index} ${'long '.repeat(5000)}`));
    await Promise.all(
      [0, 1, 2].map(async (from) => {
        const cassette = withCassette(new ScriptedModel([reply('x', { times: 'any' })]), { file });
        await Promise.all(asked.filter((_, index) => index % 3 === from).map((one) => cassette.complete(one)));
      }),
    );
    const player = withCassette(undefined, { file, mode: 'replay' });
    for (const one of asked) await expect(player.complete(one)).resolves.toMatchObject({ content: 'x' });
  });

  test('a line of somebody else in between is kept', async () => {
    const cassette = withCassette(new ScriptedModel([reply('x', { times: 'any' })]), { file });
    await cassette.complete(asking('a'));
    appendFileSync(file, '\n{"cassette":1}\n');
    await cassette.complete(asking('b'));
    for (const one of ['a', 'b']) await expect(play(asking(one))).resolves.toMatchObject({ content: 'x' });
  });
});
