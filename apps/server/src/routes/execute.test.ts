import { MaeError } from '@mae/protocol';
import { describe, expect, it } from 'vitest';
import { isProblem, postJson, serverOf } from '../__fixtures__/server.js';
import { ExecuteReply } from '../wire/execute.js';

describe('POST /v1/execute', () => {
  it('runs a program and gives what it wrote as base64', async () => {
    const content = new Uint8Array([0, 255]);
    const file = { name: 'out.bin', bytes: 2, sha256: 'a'.repeat(64), content };
    const { app, sandbox } = serverOf({ script: [{ stdout: 'hi\n', files: [file] }] });
    const response = await postJson(app, '/v1/execute', {
      code: 'print("hi")',
      stdin: 'x',
      policy: 'strict',
      limits: { memoryMb: 64 },
      files: [{ name: 'in.txt', text: 'a' }],
      checks: [
        { kind: 'stdout', contains: 'hi' },
        { id: 'mine', kind: 'assert', code: 'assert True' },
      ],
    });
    expect(response.statusCode).toBe(200);
    expect(ExecuteReply.parse(response.json())).toMatchObject({
      status: 'ok',
      stdout: 'hi\n',
      files: [{ name: 'out.bin', bytes: 2, base64: 'AP8=' }],
    });
    expect(response.json().files[0]).not.toHaveProperty('content');
    expect(sandbox.requests).toMatchObject([
      {
        code: 'print("hi")',
        request: {
          language: 'python',
          stdin: 'x',
          policy: 'strict',
          limits: { memoryMb: 64 },
          files: [{ name: 'in.txt', content: 'a' }],
          checks: [
            { id: 'c1', source: 'caller' },
            { id: 'mine', source: 'caller' },
          ],
        },
      },
    ]);
  });

  it('answers 200 for a program that fails', async () => {
    const { app } = serverOf({ script: [{ error: { name: 'ValueError', message: 'no' } }] });
    const response = await postJson(app, '/v1/execute', { code: 'raise ValueError("no")' });
    expect(response.statusCode).toBe(200);
    expect(response.json()).toMatchObject({ status: 'error', error: { name: 'ValueError' } });
  });

  it('refuses a program beyond its capacity at once', async () => {
    const started = Promise.withResolvers<void>();
    const done = Promise.withResolvers<void>();
    const { app, log } = serverOf({
      limits: { maxExecutions: 1 },
      script: async () => {
        started.resolve();
        await done.promise;
        return {};
      },
    });
    const first = postJson(app, '/v1/execute', { code: '1' });
    await started.promise;
    const second = await postJson(app, '/v1/execute', { code: '1' });
    expect(second.headers['retry-after']).toBe('2');
    expect(second.json()).toMatchObject({ status: 503, code: 'SERVER_BUSY' });
    const lines = log.map((line) => JSON.parse(line)).filter((line) => line.code !== undefined);
    const { requestId: reqId } = second.json();
    const line = {
      level: 40,
      time: expect.any(Number),
      reqId,
      code: 'SERVER_BUSY',
      status: 503,
      msg: 'request refused',
    };
    expect(lines).toEqual([line]);
    done.resolve();
    expect((await first).statusCode).toBe(200);
    expect((await postJson(app, '/v1/execute', { code: '1' })).statusCode).toBe(200);
  });

  it('passes on what the sandbox refuses of a request', async () => {
    const { app } = serverOf({
      script: () => {
        throw new MaeError({ code: 'SANDBOX_INVALID_LIMIT', message: 'The limit memoryMb must be from 32 to 4096.' });
      },
    });
    const response = await postJson(app, '/v1/execute', { code: '1', limits: { memoryMb: 1 } });
    expect(response.json()).toMatchObject({
      status: 422,
      code: 'SANDBOX_INVALID_LIMIT',
      detail: 'The limit memoryMb must be from 32 to 4096.',
    });
  });

  it.each([
    ['SANDBOX_HOST_START_FAILED', 503],
    ['SOMETHING_NEW', 500],
  ])('says nothing of this machine when the sandbox fails with %s', async (code, status) => {
    const { app, log } = serverOf({
      script: () => {
        throw new MaeError({ code, message: 'at /home/x/host.js', details: { stderr: '/home/x' } });
      },
    });
    const response = await postJson(app, '/v1/execute', { code: 'secret_program()' });
    expect(response.statusCode).toBe(status);
    expect(isProblem(response)).toBe(true);
    expect(response.body).not.toContain('/home');
    expect(log.join('')).toMatch(new RegExp(`"(code|errorCode)":"${code}"`));
    expect(log.join('')).not.toContain('/home/x');
    expect(log.join('')).not.toContain('secret_program');
  });
});
