import { expect, test } from 'vitest';
import { gate, reply, startMistralServer } from '../index.js';
import { body, post } from './__fixtures__/ask.js';

test('asks for the key, and never shows it', async () => {
  await using server = await startMistralServer({ script: [reply('in')], apiKey: 'secret-1' });
  expect((await post(server.baseUrl)).status).toBe(401);
  expect((await post(server.baseUrl, body, { authorization: 'Bearer secret-2' })).status).toBe(401);
  expect((await post(server.baseUrl, body, { authorization: 'Bearer secret-1' })).status).toBe(200);
  expect(server.requests.map((request) => request.headers.authorization)).toEqual(['absent', 'wrong', 'right']);
  expect(JSON.stringify(server.requests)).not.toContain('secret');
  server.assertDone();
});

test('steps are taken by the first match, in any order of calls', async () => {
  await using server = await startMistralServer({
    script: [
      reply('the plan', { when: { user: 'plan' } }),
      reply('the code', { when: { user: /code$/, model: 'm' } }),
      reply('once more', { when: { system: 'repair' }, times: 2 }),
    ],
  });
  const ask = async (content: string, system = '') => {
    const messages = [
      { role: 'system', content: system },
      { role: 'user', content },
    ];
    const response = await post(server.baseUrl, { model: 'm', messages });
    const answer = (await response.json()) as { choices: { message: { content: string } }[] };
    return answer.choices[0]?.message.content;
  };
  expect(await ask('write code')).toBe('the code');
  expect(await ask('a', 'you repair')).toBe('once more');
  expect(await ask('make a plan')).toBe('the plan');
  expect(() => server.assertDone()).toThrow('Unused step: #2 reply "once more" for system "repair"');
  expect(await ask('b', 'you repair')).toBe('once more');
  server.assertDone();
});

test('an unexpected call is answered with 500 that names what was expected, and remembered', async () => {
  await using server = await startMistralServer({ script: [reply('x', { when: { model: 'other' } })] });
  const response = await post(server.baseUrl);
  expect(response.status).toBe(500);
  expect(await response.text()).toContain('expected: #0 reply \\"x\\" for model \\"other\\"');
  expect(() => server.assertDone()).toThrow('Unexpected call to model "m" (last user message: "Say hello")');
});

test('a script can be a function; nothing returned or an error is an unexpected call', async () => {
  await using server = await startMistralServer({
    script: (request, index) => {
      if (index === 2) throw new Error('the script is wrong');
      return index === 0 ? `${request.user}!` : undefined;
    },
  });
  expect(await (await post(server.baseUrl)).text()).toContain('Say hello!');
  expect((await post(server.baseUrl)).status).toBe(500);
  expect((await post(server.baseUrl)).status).toBe(500);
  expect(server.problems()).toEqual([expect.stringContaining('returned nothing'), 'the script is wrong']);
});

test('a held reply waits for its gate, and a client that leaves is seen', async () => {
  const held = gate();
  const stalled = gate();
  await using server = await startMistralServer({
    script: [
      reply('held', { hold: held }),
      reply('abcdef', { stall: { afterDeltas: 1, gate: stalled }, wire: { pieceLength: 2 } }),
      reply('never', { hold: gate() }),
    ],
  });
  const first = post(server.baseUrl);
  await held.reached;
  held.release();
  expect((await first).status).toBe(200);

  const second = post(server.baseUrl, { ...body, stream: true }).then((response) => response.text());
  await stalled.reached;
  stalled.release();
  expect(await second).toContain('[DONE]');

  const leaving = new AbortController();
  const third = fetch(`${server.baseUrl}/v1/chat/completions`, {
    method: 'POST',
    body: JSON.stringify(body),
    signal: leaving.signal,
  });
  await server.received(3);
  leaving.abort();
  await expect(third).rejects.toThrow('abort');
  await server.requests[2]?.closed;
  expect(server.requests.map((request) => request.clientGone)).toEqual([false, false, true]);
});

test('closing ends what is held', async () => {
  const server = await startMistralServer({ script: [reply('never', { hold: gate() })] });
  const call = post(server.baseUrl);
  await server.received(1);
  await server.close();
  await expect(call).rejects.toThrow('fetch failed');
});

test('an unknown route is 404 and a problem', async () => {
  await using server = await startMistralServer();
  expect((await fetch(`${server.baseUrl}/v1/nothing`)).status).toBe(404);
  expect(() => server.assertDone()).toThrow('Unexpected request: GET /v1/nothing');
});
