import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { gate, reply } from '@mae/testing';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { describe, expect, it, onTestFinished } from 'vitest';
import { bin, mae, minimal, startMae, temporaryFolder } from './support/mae.js';
import { fenced, goodProgram, modelOf, startModel } from './support/model.js';
import { childrenOf, isAlive, untilGone } from './support/processes.js';

const task = { task: 'Define double(n) and print double(21).', language: 'javascript', waitSeconds: 600 };

/** The SDK's client, with `mae mcp` as its server. */
async function dialed(args: string[], env: Record<string, string>): Promise<{ client: Client; pid: number }> {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [bin, 'mcp', ...args],
    env: { ...minimal, ...env },
    stderr: 'ignore',
  });
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(transport);
  onTestFinished(() => client.close());
  return { client, pid: transport.pid ?? 0 };
}

describe('mae mcp', () => {
  it('does a task and runs a program for a client, and leaves no process when that goes', async () => {
    const { env } = await startModel(modelOf([fenced(goodProgram)]));
    const { client, pid } = await dialed([], env);
    const messages: (string | undefined)[] = [];
    const onprogress = ({ message }: { message?: string }): void => void messages.push(message);
    const done = await client.callTool({ name: 'execute_task', arguments: task }, undefined, { onprogress });
    expect(done.structuredContent).toMatchObject({ success: true, output: '42', verification: { status: 'passed' } });
    expect(messages).toContain('attempt 1: running the program');
    const code = { code: 'print(6 * 7)' };
    const ran = await client.callTool({ name: 'run_code', arguments: code });
    expect(ran.structuredContent).toMatchObject({ status: 'ok', stdout: '42\n' });
    const children = childrenOf(pid);
    expect(children.length).toBeGreaterThan(0);
    await client.close();
    await untilGone([pid, ...children]);
  });

  it('writes nothing but the protocol to standard output, and ends with 0 when standard input closes', async () => {
    const ended = await mae(['mcp']);
    expect(ended).toMatchObject({ code: 0, stdout: '', stderr: expect.stringContaining('MISTRAL_API_KEY is not set') });
  });

  it('gives no run more than it was allowed', async () => {
    const { server, env } = await startModel(modelOf([fenced(goodProgram)]));
    const { client } = await dialed(['--max-tokens', '50'], env);
    const given = { ...task, budget: { maxTokens: 1_000_000 } };
    const { structuredContent } = await client.callTool({ name: 'execute_task', arguments: given });
    expect(structuredContent).toMatchObject({ success: false, stopReason: 'budget' });
    expect(server.requests).toEqual([]);
  });

  it('says what to do where there is no key, and never shows one', async () => {
    const { client } = await dialed([], {});
    const result = await client.callTool({ name: 'execute_task', arguments: task });
    expect(result.isError).toBe(true);
    expect(JSON.stringify(result.content)).toContain('MISTRAL_API_KEY');
  });

  it('ends at once at a signal, with a run at work', async () => {
    const hold = gate();
    const { env } = await startModel(modelOf([fenced(goodProgram)], reply('', { hold })));
    const started = startMae(['mcp'], { env });
    const send = (message: object): void => {
      started.child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
    };
    const clientInfo = { name: 'test', version: '1' };
    send({ id: 1, method: 'initialize', params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo } });
    await started.shown('stdout', '"id":1');
    send({ id: 2, method: 'tools/call', params: { name: 'execute_task', arguments: task } });
    await hold.reached;
    const pids = [started.child.pid ?? 0, ...childrenOf(started.child.pid ?? 0)];
    started.child.kill('SIGTERM');
    expect(await started.ended).toMatchObject({ code: 143 });
    await untilGone(pids);
    expect(pids.some(isAlive)).toBe(false);
    hold.release();
  });
});

const inspector = path.join(
  path.dirname(createRequire(import.meta.url).resolve('@modelcontextprotocol/inspector/package.json')),
  'clients/launcher/build/index.js',
);

it('works with the official Inspector', async () => {
  const inspect = async (...args: string[]) => {
    const home = temporaryFolder();
    const argv = [inspector, '--cli', process.execPath, bin, 'mcp', '--format', 'json', ...args];
    const { stdout } = await promisify(execFile)(process.execPath, argv, { env: { ...minimal, HOME: home } });
    return JSON.parse(stdout).result;
  };
  const { tools } = await inspect('--method', 'tools/list', '--strict');
  expect(tools.map(({ name }: { name: string }) => name)).toContain('execute_task');
  const call = ['--method', 'tools/call', '--tool-name', 'run_code'];
  const given = JSON.stringify({ code: 'console.log(6 * 7)', language: 'javascript' });
  expect(await inspect(...call, '--tool-args-json', given)).toMatchObject({ structuredContent: { stdout: '42\n' } });
});
