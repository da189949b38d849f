import type { AddressInfo } from 'node:net';
import { gate } from '@mae/testing';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { describe, expect, it, onTestFinished } from 'vitest';
import { durable, temporaryFolder } from '../__fixtures__/durable.js';
import { addingModel, postJson, serverOf, type TestServer } from '../__fixtures__/server.js';
import { digestOf } from '../access/secret.js';

async function addressOf({ app, service }: Pick<TestServer, 'app' | 'service'>): Promise<URL> {
  await app.listen({ host: '127.0.0.1', port: 0 });
  onTestFinished(async () => {
    await service.close();
    await app.close();
  });
  return new URL(`http://127.0.0.1:${(app.server.address() as AddressInfo).port}/mcp`);
}

async function dialed(url: URL, headers: Record<string, string> = {}): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(new StreamableHTTPClientTransport(url, { requestInit: { headers } }));
  onTestFinished(() => client.close());
  return client;
}

const task = 'add 1 and 2';
const initialize = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
};
const accept = { accept: 'application/json, text/event-stream' };

describe('/mcp', () => {
  it('does a task over the runs that the API shows', async () => {
    const server = serverOf();
    const client = await dialed(await addressOf(server));
    const { structuredContent } = await client.callTool({ name: 'execute_task', arguments: { task } });
    expect(structuredContent).toMatchObject({ success: true, output: '3' });
    const { runId } = structuredContent as { runId: string };
    expect((await server.app.inject(`/v1/runs/${runId}`)).json()).toMatchObject({ status: 'completed' });
    const code = { name: 'run_code', arguments: { code: 'print(7)' } };
    expect((await client.callTool(code)).structuredContent).toMatchObject({ status: 'ok', stdout: '7' });
    const { contents } = await client.readResource({ uri: `mae://runs/${runId}/output` });
    expect(contents).toMatchObject([{ text: '3' }]);
  });

  it('asks for the key of the server', async () => {
    const server = serverOf({ apiKeys: ['a-key-of-twenty-characters'] });
    const url = await addressOf(server);
    await expect(dialed(url)).rejects.toThrow();
    const client = await dialed(url, { authorization: 'Bearer a-key-of-twenty-characters' });
    expect((await client.listTools()).tools).toHaveLength(4);
  });

  it.each([
    [{ host: 'evil.example.com' }, 403],
    [{ origin: 'http://evil.example.com' }, 403],
    [{ accept: 'application/json' }, 406],
    [{ 'content-type': 'text/plain' }, 415],
    [{}, 200],
  ])('answers %j with %i', async (headers, status) => {
    const { app } = serverOf();
    expect((await postJson(app, '/mcp', initialize, { ...accept, ...headers })).statusCode).toBe(status);
  });

  it('says what it takes, and that it sends nothing unasked', async () => {
    const { app } = serverOf();
    for (const method of ['GET', 'DELETE'] as const) {
      const { statusCode, headers } = await app.inject({ method, url: '/mcp', headers: accept });
      expect([statusCode, headers.allow]).toEqual([405, 'OPTIONS, POST']);
    }
  });

  it('ends a call under way as its run ends, where the server stops', async () => {
    const hold = gate();
    const server = serverOf({ model: addingModel(hold) });
    const url = await addressOf(server);
    const client = await dialed(url);
    const called = client.callTool({ name: 'execute_task', arguments: { task, waitSeconds: 600 } });
    await hold.reached;
    const closed = server.app.close();
    await server.service.close();
    expect((await called).structuredContent).toMatchObject({ status: 'completed', stopReason: 'cancelled' });
    // The client keeps its connection for a next call.
    server.app.server.closeAllConnections();
    await closed;
  });
});

describe('/mcp over kept runs', () => {
  it('shows each caller its own runs alone', async () => {
    using at = temporaryFolder();
    await using life = await durable({ folder: at.folder });
    const keyOf = async (name: string) => {
      const secret = `secret-of-${name}-0123456789`;
      const sha256 = digestOf(secret).toString('hex');
      await life.storage.keys.create({ name, sha256, limits: {} });
      return { authorization: `Bearer ${secret}` };
    };
    const { app } = serverOf({ runs: life.runs, keys: life.storage.keys });
    const url = await addressOf({ app, service: serverOf().service });
    const [ofOne, ofOther] = [await keyOf('one'), await keyOf('other')];
    const [one, other] = [await dialed(url, ofOne), await dialed(url, ofOther)];
    const { structuredContent } = await one.callTool({ name: 'execute_task', arguments: { task, waitSeconds: 600 } });
    expect(structuredContent).toMatchObject({ status: 'completed', success: true });
    const { runId } = structuredContent as { runId: string };
    const look = { name: 'get_run', arguments: { runId } };
    expect(await one.callTool(look)).toMatchObject({ structuredContent: { runId } });
    expect(await other.callTool(look)).toMatchObject({ isError: true });
    expect((await other.listResources()).resources).toHaveLength(1);
    expect((await one.listResources()).resources).toHaveLength(2);
  });
});
