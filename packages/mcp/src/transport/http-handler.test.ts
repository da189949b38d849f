import { gate } from '@mae/testing';
import { describe, expect, it } from 'vitest';
import { startAdding } from '../__fixtures__/adding.js';
import { dialed, listening, said } from '../__fixtures__/clients.js';
import { createMcpServer } from '../server/create-mcp-server.js';
import { McpHttpHandler } from './http-handler.js';

const json = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };

const posted = (url: string | URL, body: unknown, headers: Record<string, string> = {}): Request =>
  new Request(url, { method: 'POST', headers: { ...json, ...headers }, body: JSON.stringify(body) });

const calls = async () => {
  const { runs } = await startAdding();
  return { createServer: () => createMcpServer({ runs }) };
};

const ping = { jsonrpc: '2.0', id: 1, method: 'ping' };
const here = 'http://localhost/mcp';

describe('streamable HTTP', () => {
  it('answers each request by itself: any process of many may answer the next one', async () => {
    const { runs, sandbox } = await startAdding();
    const first = await listening({ runs, sandbox });
    const second = await listening({ runs, sandbox });
    const client = await dialed(first.url);
    const { data } = said(await client.callTool({ name: 'execute_task', arguments: { task: 'add' } }));
    const elsewhere = await dialed(second.url);
    const { runId } = data;
    expect(said(await elsewhere.callTool({ name: 'get_run', arguments: { runId } })).data).toEqual(data);
    expect(first.handler.size + second.handler.size).toBe(0);
  });

  it('sends nothing unasked, and knows no session to end', async () => {
    const call = await calls();
    const handler = new McpHttpHandler();
    for (const method of ['GET', 'DELETE', 'PUT']) {
      const { status, headers } = await handler.handle(new Request(here, { method }), call);
      expect([status, headers.get('allow')]).toEqual([405, 'POST']);
    }
  });

  it.each([
    ['host', 'evil.example.com'],
    ['host', 'localhost.evil.example.com:8420'],
    ['host', ''],
    ['origin', 'http://evil.example.com'],
    ['origin', 'null'],
  ])('refuses %s %j: a page in a browser may have any name but ours', async (name, value) => {
    const call = await calls();
    const handler = new McpHttpHandler();
    expect((await handler.handle(posted(here, ping, { [name]: value }), call)).status).toBe(403);
  });

  it('answers to names of this machine, and to those it is told of', async () => {
    const call = await calls();
    for (const host of ['localhost', 'localhost:8420', '127.0.0.1:1', '[::1]:8420']) {
      const answer = await new McpHttpHandler().handle(posted(here, ping, { host, origin: `http://${host}` }), call);
      expect([host, answer.status]).toEqual([host, 200]);
      await answer.text();
    }
    const handler = new McpHttpHandler({ isAllowedHost: (host) => host === 'mae.example.com' });
    const answer = await handler.handle(posted(here, ping, { host: 'mae.example.com' }), call);
    expect(await answer.text()).toContain('"id":1');
    expect(handler.size).toBe(0);
  });

  it('looks at the size of a body before it parses it', async () => {
    const call = await calls();
    const handler = new McpHttpHandler({ maxBodyBytes: 100 });
    const large = { ...ping, params: { text: 'x'.repeat(200) } };
    expect((await handler.handle(posted(here, large), call)).status).toBe(413);
    const streamed = new Blob([JSON.stringify(large)]).stream();
    const init = { method: 'POST', headers: json, body: streamed, duplex: 'half' } as const;
    expect((await handler.handle(new Request(here, init), call)).status).toBe(413);
  });

  it.each([
    ['{', 400],
    ['7', 400],
    ['[]', 202],
    ['{"jsonrpc":"2.0","id":1}', 400],
    ['{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":{}}}', 202],
  ])('answers %s with %i', async (body, status) => {
    const call = await calls();
    const handler = new McpHttpHandler();
    const request = new Request(here, { method: 'POST', headers: json, body });
    expect((await handler.handle(request, call)).status).toBe(status);
    expect(handler.size).toBe(0);
  });

  it('answers what is under way when it closes, and leaves the run at work', async () => {
    const hold = gate();
    const { runs } = await startAdding({ hold });
    const { url, handler } = await listening({ runs });
    const client = await dialed(url);
    const called = client.callTool({ name: 'execute_task', arguments: { task: 'add', waitSeconds: 600 } });
    await hold.reached;
    await handler.close();
    await expect(called).rejects.toThrow('The server is stopping');
    expect([handler.size, runs.running]).toEqual([0, 1]);
  });

  it('begins nothing for a client that has gone', async () => {
    const call = await calls();
    const handler = new McpHttpHandler();
    const request = new Request(posted(here, ping), { signal: AbortSignal.abort() });
    expect((await handler.handle(request, { ...call, body: ping })).status).toBe(400);
    expect(handler.size).toBe(0);
  });

  it('bounds the calls under way, and takes none once it is closed', async () => {
    const call = await calls();
    const handler = new McpHttpHandler({ maxCalls: 1 });
    const open = await handler.handle(posted(here, ping), call);
    const busy = await handler.handle(posted(here, ping), call);
    expect([busy.status, busy.headers.get('retry-after')]).toEqual([503, '2']);
    await open.text();
    expect((await handler.handle(posted(here, ping), call)).status).toBe(200);
    await handler.close();
    expect(handler.size).toBe(0);
    expect((await handler.handle(posted(here, ping), call)).status).toBe(503);
  });
});
