import { MaeError } from '@mae/protocol';
import { describe, expect, it } from 'vitest';
import { startAdding } from '../__fixtures__/adding.js';
import { connected, said } from '../__fixtures__/clients.js';
import { publicFault } from './public-fault.js';

describe('an error of a tool', () => {
  it.each([
    ['get_run', { runId: 'run_none' }, /^RUN_NOT_FOUND: There is no run run_none\. Look at the resource mae:\/\/runs/],
    ['cancel_run', { runId: 'run_none' }, /^RUN_NOT_FOUND: /],
    ['execute_task', { task: ' ' }, /task.*must say what to do/s],
    ['execute_task', { task: 'add', shell: true }, /shell/],
    ['execute_task', { task: 'add', files: [{ name: '../a', text: '' }] }, /relative path/],
    ['execute_task', { task: 'add', files: [{ name: 'a' }] }, /needs text or base64/],
    ['get_run', { runId: 'run_none', waitSeconds: 1e9 }, /waitSeconds/],
    ['run_code', { code: 'break' }, /^SANDBOX_HOST_START_FAILED: The sandbox of this server is not available\./],
  ])('of %s with %j says what to do', async (name, given, expected) => {
    const client = await connected(await startAdding());
    const { isError, text } = said(await client.callTool({ name, arguments: given }));
    expect(isError).toBe(true);
    expect(text).toMatch(expected);
    expect(text).not.toMatch(/\/home\/|\n\s+at /);
  });

  it('is a run that a fault ended, with the code and without the path', async () => {
    const client = await connected(await startAdding({ programs: ['break'] }));
    const { isError, text, data } = said(await client.callTool({ name: 'execute_task', arguments: { task: 'add' } }));
    expect(isError).toBe(true);
    expect(data).toMatchObject({ stopReason: 'fault', fault: { code: 'SANDBOX_HOST_START_FAILED' } });
    expect(text + JSON.stringify(data)).not.toContain('/home/');
    const { contents } = await client.readResource({ uri: data.uri });
    expect(JSON.stringify(contents)).toContain('SANDBOX_HOST_START_FAILED');
    expect(JSON.stringify(contents)).not.toContain('/home/');
  });

  it('says nothing of what nobody foresaw, and tells whoever runs the server', async () => {
    const { runs } = await startAdding();
    const told: unknown[] = [];
    const onError = (error: unknown) => void told.push(error);
    const broken = new Error('ENOENT: /home/someone/secret');
    const client = await connected({
      runs: Object.assign(Object.create(runs), { get: () => Promise.reject(broken) }),
      onError,
    });
    const { isError, text } = said(await client.callTool({ name: 'get_run', arguments: { runId: 'run_a' } }));
    expect({ isError, text }).toEqual({
      isError: true,
      text: 'INTERNAL: The server could not go on. Whoever runs it finds more in its log.',
    });
    expect(told).toEqual([broken]);
  });

  it('tells whoever runs the server what the caller does not see, and nothing else', async () => {
    const told: unknown[] = [];
    const client = await connected({ ...(await startAdding()), onError: (error) => void told.push(error) });
    await client.callTool({ name: 'run_code', arguments: { code: 'break' } });
    await client.callTool({ name: 'get_run', arguments: { runId: 'run_none' } });
    expect(told).toMatchObject([{ code: 'SANDBOX_HOST_START_FAILED', message: expect.stringContaining('/home/') }]);
  });
});

describe('a fault', () => {
  it('keeps the words that speak to the caller, and loses those of this machine', () => {
    const of = (code: string) => publicFault(new MaeError({ code, message: 'in /home/a', retryable: true }));
    for (const code of ['RUN_OPTIONS_INVALID', 'RUN_BUDGET_TOKENS', 'CLIENT_RATE_LIMITED', 'SANDBOX_INVALID_LIMIT']) {
      expect(of(code), code).toEqual({ code, message: 'in /home/a', retryable: true });
    }
    for (const code of ['RUN_STORE_DAMAGED', 'RUN_LOG_REJECTED', 'SANDBOX_CACHE_UNUSABLE', 'STORAGE_UNAVAILABLE']) {
      expect(of(code).message, code).not.toContain('/home');
    }
  });
});
