import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { listen, replyBody } from '../__fixtures__/servers.js';
import { request } from '../__fixtures__/setup.js';
import { MistralApiClient } from '../index.js';
import { poolNumbers } from './dispatchers.js';

const answer = (response: ServerResponse) => {
  response.setHeader('content-type', 'application/json');
  response.end(replyBody('fine'));
};

test('an idle connection is kept for the next call, and ended by close', async () => {
  const sockets: Socket[] = [];
  const server = createServer((_, response) => answer(response)).on('connection', (socket) => sockets.push(socket));
  // Longer than this test: the server does not end it.
  server.keepAliveTimeout = 120_000;
  await using listening = await listen(server);
  await using client = new MistralApiClient({ baseUrl: `http://127.0.0.1:${listening.port}` });
  for (let n = 0; n < 10; n++) await client.chat.complete(request);
  // undici frees a connection a moment after the end of a body, so that two may take turns.
  expect(sockets.length).toBeLessThanOrEqual(2);
  const ended = Promise.all(sockets.map((socket) => socket.destroyed || once(socket, 'close')));
  await client.close();
  await ended;
});

test('as many calls are under way at once as there may be connections; the others wait for one', async () => {
  const { connections } = poolNumbers;
  const held: ServerResponse[] = [];
  const full = Promise.withResolvers<void>();
  let open = 0;
  let most = 0;
  const server = createServer((_, response) => {
    if (held.push(response) === connections) full.resolve();
    else if (held.length > connections) answer(response);
  }).on('connection', (socket: Socket) => {
    most = Math.max(most, ++open);
    socket.once('close', () => open--);
  });
  await using listening = await listen(server);
  const baseUrl = `http://127.0.0.1:${listening.port}`;
  await using client = new MistralApiClient({ baseUrl, rateLimit: false });
  const calls = Array.from({ length: connections + 20 }, () => client.chat.complete(request));
  await full.promise;
  for (const response of held.slice(0, connections)) answer(response);
  const replies = await Promise.all(calls);
  expect(replies).toHaveLength(connections + 20);
  expect(most).toBe(connections);
});
