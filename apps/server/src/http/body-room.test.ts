import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { expect, it } from 'vitest';
import { eventually } from '../__fixtures__/durable.js';
import { postJson, serverOf } from '../__fixtures__/server.js';

it('bodies that come slowly take no more than their room together, and give it back', async () => {
  const { app } = serverOf({ limits: { bodyBytes: 1_000, bodiesBytes: 2_500 } });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const head = 'POST /v1/execute HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n';
  const slow = async (rest: string) => {
    const asked = once(app.server, 'request');
    const socket = connect(port, '127.0.0.1').on('error', () => {});
    socket.write(`${head}${rest}\r\n\r\n`);
    await asked;
    return socket;
  };
  const sockets = [await slow('content-length: 900'), await slow('transfer-encoding: chunked')];
  const program = JSON.stringify({ code: '1', stdin: 'x'.repeat(700) });
  const refused = await postJson(app, '/v1/execute', program);
  expect(refused.json()).toMatchObject({ status: 503, code: 'SERVER_BUSY', retryable: true });
  expect(refused.headers).toMatchObject({ 'retry-after': '2', connection: 'close' });
  // A small one finds room.
  expect((await postJson(app, '/v1/execute', { code: '1' })).statusCode).toBe(200);

  for (const socket of sockets) socket.destroy();
  const hasRoom = async () => (await postJson(app, '/v1/execute', program)).statusCode === 200;
  await eventually(hasRoom, 'room for the body');
  await app.close();
});
