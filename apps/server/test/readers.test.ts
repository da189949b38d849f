import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { RunEvent } from '@mae/protocol';
import { gate } from '@mae/testing';
import { expect, it } from 'vitest';
import { durableServer } from '../src/__fixtures__/durable-server.js';
import { addingModel, framesOf, postJson } from '../src/__fixtures__/server.js';
import { StreamReader } from './stream-reader.js';

const readers = process.env.MAE_TEST_FULL === '1' ? 500 : 60;

it('many readers of a run get each of its events, in order, also when they come back in the middle', async () => {
  const hold = gate();
  await using server = await durableServer({ model: addingModel(hold) });
  await server.app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = server.app.server.address() as AddressInfo;
  const { runId } = (await postJson(server.app, '/v1/runs', { task: 'add 1 and 2' })).json();
  const events = `http://127.0.0.1:${port}/v1/runs/${runId}/events`;
  await hold.reached;
  const streams = await Promise.all(
    Array.from({ length: readers }, async (_, index) => {
      const first = new StreamReader(await fetch(events));
      await first.until('event: code.started');
      if (index % 2 === 0) return { first, before: [] };
      // Every other one loses its connection and comes back.
      const before = first.frames.flatMap(({ id }) => id ?? []);
      await first.cancel();
      const headers = { 'last-event-id': String(before.at(-1)) };
      return { first: new StreamReader(await fetch(events, { headers })), before };
    }),
  );
  hold.release();
  for (const { first, before } of streams) {
    const frames = await first.rest();
    const ids = [...before, ...frames.flatMap(({ id }) => id ?? [])];
    expect(ids).toEqual(ids.map((_, index) => index));
    expect(frames.at(-1)).toMatchObject({ event: 'result', data: { success: true } });
  }
});

it('a reader that does not read takes a bounded share of memory, delays nobody, and misses no durable event', async () => {
  const hold = gate();
  await using server = await durableServer({ model: addingModel(hold) });
  await server.app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = server.app.server.address() as AddressInfo;
  const { runId } = (await postJson(server.app, '/v1/runs', { task: 'add 1 and 2' })).json();
  await hold.reached;

  const connected: Promise<Socket[]> = once(server.app.server, 'connection') as never;
  const lazy = connect(port, '127.0.0.1');
  lazy.write(`GET /v1/runs/${runId}/events HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`);
  const [theirs] = await connected;
  await once(lazy, 'readable');
  await server.app.inject('/healthz');

  const at = new Date(0).toISOString();
  const published = 4_000;
  for (let count = 0; count < published; count++) {
    const delta = {
      type: 'code.delta',
      schemaVersion: 1,
      runId,
      at,
      after: 0,
      attemptId: '1.0',
      text: 'x'.repeat(8_192),
    };
    server.durable.storage.bus.publish(runId, [delta as RunEvent as never]);
  }
  hold.release();
  const other = await fetch(`http://127.0.0.1:${port}/v1/runs/${runId}/events`);
  expect(framesOf(await other.text()).at(-1)).toMatchObject({ event: 'result', data: { success: true } });
  expect(theirs?.writableLength).toBeLessThan(1024 * 1024);

  let text = '';
  lazy.setEncoding('utf8').on('data', (piece) => {
    text += piece;
  });
  await once(lazy, 'end');
  const body = text.slice(text.indexOf('\r\n\r\n') + 4).replace(/(^|\r\n)[0-9a-f]+\r\n/g, '');
  const frames = framesOf(body);
  const ids = frames.flatMap(({ id }) => id ?? []);
  expect(ids).toEqual(ids.map((_, index) => index));
  expect(frames.at(-1)).toMatchObject({ event: 'result' });
  const deltas = frames.filter(({ event, data }) => event === 'code.delta' && data.text.length > 1_000).length;
  expect(deltas).toBeLessThan(published / 2);
});
