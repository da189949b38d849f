import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ChatModel, ChatRequest } from '@mae/protocol';
import { faults, gate, reply, ScriptedModel } from '@mae/testing';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { apiKey, collect, request, setup, ways } from '../__fixtures__/setup.js';
import { MistralApiClient, withCassette } from '../index.js';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'mae-cassette-'));
  file = path.join(folder, 'deep', 'calls.jsonl');
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

const lines = () =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
const replay = () => withCassette(undefined, { file, mode: 'replay' });
const asking = (content: string): ChatRequest => ({ ...request, messages: [{ role: 'user', content }] });

describe.each(ways)('a call recorded %s', (way, ask) => {
  const streamed = way === 'streamed';

  test('is played as it was, without a server, in the order of equal requests', async () => {
    const toolCalls = [{ id: 'aB3dE5gH7', name: 'run', arguments: '{"code":"1"}' }];
    await using it = await setup({
      script: [
        reply({ content: 'first answer of two', reasoning: 'thinking', wire: { pieceLength: 5 } }),
        reply({ toolCalls }),
        reply('other'),
      ],
    });
    await using recorder = withCassette(it.client.chat, { file });
    const asked = [asking('a'), asking('a'), asking('b')];
    const heard = [];
    for (const one of asked) heard.push(await ask(recorder, undefined, one));
    it.server.assertDone();

    for (const [, again] of ways) {
      const player = replay();
      // In another order than they were recorded: only equal requests keep theirs.
      expect(await again(player, undefined, asked[2])).toEqual(heard[2]);
      expect(await again(player, undefined, asked[0])).toEqual(heard[0]);
      expect(await again(player, undefined, asked[1])).toEqual(heard[1]);
    }
    expect(it.server.requests).toHaveLength(3);
    const [head, first] = lines();
    expect(head).toEqual({ cassette: 1, by: expect.stringMatching(/^mae-client\//) });
    expect(first).toMatchObject({ ordinal: 0, request: asked[0], completion: heard[0] });
    expect(first && 'deltas' in first).toBe(streamed);
  });

  test('that failed fails again', async () => {
    await using it = await setup({ script: [faults.unknownModel('x')] });
    const error: unknown = await ask(withCassette(it.client.chat, { file })).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'CLIENT_MODEL_UNKNOWN' });
    for (const [, again] of ways) {
      const played: unknown = await again(replay()).catch((thrown: unknown) => thrown);
      expect(JSON.stringify(played)).toBe(JSON.stringify(error));
    }
  });

  test('that was cancelled waits for the cancel when it is played, and is asked again in auto', async () => {
    const hold = gate();
    await using it = await setup({ script: [reply('x', { hold }), reply('y')] });
    const cancel = new AbortController();
    const asked = ask(withCassette(it.client.chat, { file }), cancel.signal);
    await hold.reached;
    cancel.abort(new Error('enough'));
    await expect(asked).rejects.toThrow('enough');
    expect(lines()[1]).toMatchObject({ cancelled: true });

    for (const [, again] of ways) {
      const later = new AbortController();
      const played = again(replay(), later.signal);
      later.abort(new Error('now too'));
      await expect(played).rejects.toThrow('now too');
      await expect(again(replay())).rejects.toMatchObject({ code: 'CLIENT_CASSETTE_MISS' });
    }
    await expect(ask(withCassette(it.client.chat, { file }))).resolves.toMatchObject({ content: 'y' });
    await expect(ask(replay())).resolves.toMatchObject({ content: 'y' });
  });

  test('is never sent where the signal was aborted before', async () => {
    const model = new ScriptedModel([]);
    const aborted = AbortSignal.abort(new Error('no'));
    await expect(ask(withCassette(model, { file }), aborted)).rejects.toThrow('no');
    expect(model.requests).toHaveLength(0);
    expect(existsSync(file)).toBe(false);
  });

  test('by a model that has a mistake is not recorded, and the mistake passes through', async () => {
    const mistake = new TypeError('x is not a function');
    const model: ChatModel = {
      complete: () => Promise.reject(mistake),
      // biome-ignore lint/correctness/useYield: it fails before its first piece
      stream: async function* () {
        throw mistake;
      },
    };
    await expect(ask(withCassette(model, { file }))).rejects.toBe(mistake);
    expect(existsSync(file)).toBe(false);
  });
});

describe('a stream', () => {
  const pieces = async (model: ChatModel) => {
    const all: unknown[] = [];
    for await (const chunk of model.stream(request)) all.push(chunk);
    return all;
  };

  test('keeps its pieces', async () => {
    const toolCalls = [{ id: 'aB3dE5gH7', name: 'run', arguments: '{"code":"print(1)"}' }];
    const wire = { pieceLength: 4, toolCalls: 'fragments' } as const;
    await using it = await setup({
      script: [reply({ content: 'a reply in pieces', reasoning: 'hm, hm', toolCalls, wire })],
    });
    const heard = await pieces(withCassette(it.client.chat, { file }));
    expect(heard.length).toBeGreaterThan(10);
    expect(await pieces(replay())).toEqual(heard);
  });

  test('that was cut gives its pieces and then the same fault', async () => {
    const cut = faults.cut('abcdef', { afterDeltas: 2, how: 'eof' }, { wire: { pieceLength: 2 } });
    await using it = await setup({ script: [cut] });
    for (const model of [withCassette(it.client.chat, { file }), replay()]) {
      const got: unknown[] = [];
      const read = async () => {
        for await (const chunk of model.stream(request)) got.push(chunk);
      };
      await expect(read()).rejects.toMatchObject({ code: 'CLIENT_STREAM_CUT', details: { receivedCharacters: 4 } });
      expect(got).toEqual([
        { type: 'delta', content: 'ab' },
        { type: 'delta', content: 'cd' },
      ]);
    }
  });

  test('that was left is played as far as it was read', async () => {
    const script = [reply('abcdef', { wire: { pieceLength: 2 } })];
    for (const model of [withCassette(new ScriptedModel(script), { file }), replay()]) {
      for await (const chunk of model.stream(request)) {
        expect(chunk).toEqual({ type: 'delta', content: 'ab' });
        break;
      }
    }
    const cancel = new AbortController();
    const read = async () => {
      for await (const chunk of replay().stream(request, { signal: cancel.signal })) {
        expect(chunk).toEqual({ type: 'delta', content: 'ab' });
        cancel.abort(new Error('enough'));
      }
    };
    await expect(read()).rejects.toThrow('enough');
  });

  test('that ended without a whole reply does so again', async () => {
    const model: ChatModel = {
      complete: () => Promise.reject(new Error('not asked')),
      stream: async function* () {
        yield { type: 'delta', content: 'half' };
      },
    };
    for (const one of [withCassette(model, { file }), replay()]) {
      expect(await pieces(one)).toEqual([{ type: 'delta', content: 'half' }]);
    }
    await expect(replay().complete(request)).rejects.toMatchObject({ code: 'MODEL_STREAM_CUT' });
  });
});

describe('modes', () => {
  test('auto adds what is missing to what is there', async () => {
    const first = new ScriptedModel([reply('one')]);
    await withCassette(first, { file }).complete(asking('1'));
    const second = new ScriptedModel([reply('two'), reply('one again')]);
    const cassette = withCassette(second, { file });
    await expect(cassette.complete(asking('1'))).resolves.toMatchObject({ content: 'one' });
    await expect(cassette.complete(asking('2'))).resolves.toMatchObject({ content: 'two' });
    await expect(cassette.complete(asking('1'))).resolves.toMatchObject({ content: 'one again' });
    second.assertDone();
    expect(lines().map(({ cassette: head, ordinal }) => head ?? ordinal)).toEqual([1, 0, 0, 1]);
  });

  test('record begins the file anew', async () => {
    await withCassette(new ScriptedModel([reply('old')]), { file }).complete(request);
    const model = new ScriptedModel([reply('new')]);
    await using cassette = withCassette(model, { file, mode: 'record' });
    await expect(cassette.complete(request)).resolves.toMatchObject({ content: 'new' });
    await expect(replay().complete(request)).resolves.toMatchObject({ content: 'new' });
    expect(lines()).toHaveLength(2);
  });

  test('replay needs no key, no address and no model', async () => {
    await withCassette(new ScriptedModel([reply('x')]), { file }).complete(request);
    vi.stubEnv('MISTRAL_API_KEY', '');
    await using client = new MistralApiClient();
    const cassette = withCassette(client.chat, { file, mode: 'replay' });
    await expect(cassette.complete(request)).resolves.toMatchObject({ content: 'x' });
    expect(client.usage.requests).toBe(0);
    expect(cassette.estimate?.(request)).toEqual(client.chat.estimate(request));
    expect(replay().estimate).toBeUndefined();
  });

  test('what cannot be is refused by name', () => {
    const refused = (words: string) =>
      expect.objectContaining({ code: 'CLIENT_OPTIONS_INVALID', message: expect.stringContaining(words) });
    expect(() => withCassette(undefined, { file })).toThrow(refused('only replay'));
    expect(() => withCassette(undefined, { file: '', mode: 'replay' })).toThrow(refused('file'));
    expect(() => withCassette(undefined, { file, mode: 'play' as never })).toThrow(refused('mode'));
  });
});

describe('secrets', () => {
  const all = async () =>
    (await readdir(path.dirname(file))).map((name) => readFileSync(path.join(path.dirname(file), name), 'utf8'));

  test('the key is not written, whatever repeats it: prompt, reply, pieces, faults', async () => {
    const echo = faults.status(400, { message: `bad ${apiKey}`, type: apiKey });
    const toolCalls = [{ id: 'aB3dE5gH7', name: 'run', arguments: `{"key":"${apiKey}"}` }];
    const wire = { pieceLength: 3, toolCalls: 'fragments' } as const;
    const said = reply({ content: `key ${apiKey}!`, reasoning: apiKey, toolCalls, wire });
    await using it = await setup({ script: [said, said, echo] });
    const cassette = withCassette(it.client.chat, { file });
    const secret = asking(`my key is ${apiKey}`);
    const { completion } = await collect(cassette.stream(secret));
    expect(completion?.content).toBe(`key ${apiKey}!`);
    await cassette.complete(secret);
    await expect(cassette.complete(request)).rejects.toMatchObject({ code: 'CLIENT_REQUEST_REFUSED' });
    expect((await all()).join('\n')).not.toContain(apiKey);
    expect((await all()).join('\n')).not.toContain('test');

    // Another key finds the same answers.
    await using other = new MistralApiClient({ apiKey: 'another-key-77', baseUrl: it.server.baseUrl });
    const player = withCassette(other.chat, { file, mode: 'replay' });
    const played = await collect(player.stream(asking('my key is another-key-77')));
    expect(played).toMatchObject({ content: 'key [key]!', reasoning: '[key]', deltas: 3 });
    expect(played.completion?.toolCalls?.[0]?.arguments).toBe('{"key":"[key]"}');
  });

  test('the key of the environment is left out too, and what redact names', async () => {
    vi.stubEnv('MISTRAL_API_KEY', 'key-of-the-environment');
    const model = new ScriptedModel([reply({ toolCalls: [{ id: '1', name: 'f', arguments: '{"p":"pa\\"ss"}' }] })]);
    const options = { file, redact: ['pa"ss', /\b\d{4}-\d{4}\b/] };
    const said = asking('key-of-the-environment, pa"ss, 1234-5678 and 8765-4321');
    await withCassette(model, options).complete(said);
    expect(lines()[1]).toMatchObject({
      request: { messages: [{ content: '[key], [redacted], [redacted] and [redacted]' }] },
      completion: { toolCalls: [{ arguments: '{"p":"[redacted]"}' }] },
    });
    const player = withCassette(undefined, { ...options, mode: 'replay' });
    await expect(player.complete(said)).resolves.toMatchObject({ finishReason: 'tool_calls' });
  });
});
