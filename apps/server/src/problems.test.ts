import { MaeError } from '@mae/protocol';
import { describe, expect, it } from 'vitest';
import { framesOf, isProblem, postJson, serverOf } from './__fixtures__/server.js';
import { toProblem } from './problems.js';

describe('a problem', () => {
  it('points at what is wrong, whatever its name', () => {
    const details = { issues: [{ path: ['models', 'a/b~c', 0], message: 'is odd' }] };
    const error = new MaeError({ code: 'RUN_OPTIONS_INVALID', message: 'An option is odd.', details });
    expect(toProblem(error, 'req_1')).toEqual({
      type: 'about:blank',
      title: 'Unprocessable Entity',
      status: 422,
      detail: 'An option is odd.',
      code: 'RUN_OPTIONS_INVALID',
      retryable: false,
      requestId: 'req_1',
      errors: [{ pointer: '#/models/a~1b~0c/0', detail: 'is odd' }],
    });
  });

  it.each([
    new Error('at /home/x/secret.ts:1'),
    new MaeError({ code: 'SOMETHING_NEW', message: 'at /home/x', details: { path: '/home/x' } }),
    new MaeError({ code: 'INTERNAL', message: 'at /home/x' }),
    'thrown text /home/x',
    undefined,
    { code: 'REQUEST_INVALID', message: 'not one of ours /home/x' },
  ])('of %j says nothing of the machine', (error) => {
    const body = toProblem(error);
    expect(body).toMatchObject({ status: 500, code: 'INTERNAL', retryable: false });
    expect(JSON.stringify(body)).not.toContain('/home');
  });
});

describe('a fault inside a run', () => {
  const broken = (error: Error) => ({
    complete: () => Promise.reject(error),
    // biome-ignore lint/correctness/useYield: a stream that fails before its first piece.
    async *stream() {
      throw error;
    },
  });

  it('that nobody foresaw keeps its code and loses what it says of the machine, in result, events and view', async () => {
    const { app } = serverOf({ model: broken(new Error('ENOENT: /home/x/secret')) });
    const response = await postJson(app, '/v1/runs', { task: 'add' }, { prefer: 'wait=60' });
    expect(response.statusCode).toBe(200);
    const fault = { code: 'INTERNAL', message: 'The server could not go on (INTERNAL).', retryable: false };
    expect(response.json()).toMatchObject({ success: false, stopReason: 'fault', fault, errors: [fault.message] });

    const { runId } = response.json();
    const view = await app.inject(`/v1/runs/${runId}`);
    const events = await app.inject(`/v1/runs/${runId}/events`);
    expect(
      framesOf(events.body)
        .filter(({ data }) => data.fault !== undefined)
        .map(({ event }) => event),
    ).toEqual(['model.failed', 'run.completed', 'result']);
    for (const { body } of [response, view, events]) expect(body).not.toContain('/home');
  });

  it('of the model is shown whole', async () => {
    const error = new MaeError({ code: 'CLIENT_RATE_LIMITED', message: 'Too many requests.', retryable: true });
    const { app } = serverOf({ model: broken(error) });
    const response = await postJson(app, '/v1/runs', { task: 'add' }, { prefer: 'wait=60' });
    expect(response.json().fault).toEqual({ code: error.code, message: error.message, retryable: true });
  });

  it('that nobody foresaw leaves its frames in the log, and that alone', async () => {
    const server = serverOf();
    server.sandbox.describe = () => Promise.reject(new Error('ENOENT: /home/x/secret'));
    const response = await postJson(server.app, '/v1/runs', { task: 'add' }, { prefer: 'wait=60' });
    expect(response.statusCode).toBe(500);
    const line = server.log.map((text) => JSON.parse(text)).find(({ code }) => code === 'INTERNAL');
    expect(line).toMatchObject({ status: 500, errorName: 'Error', reqId: response.json().requestId });
    expect(line.frames.length).toBeGreaterThan(0);
    expect(server.log.join('')).not.toContain('secret');
  });

  it('that keeps it from starting is a problem', async () => {
    const server = serverOf();
    server.sandbox.describe = () => Promise.reject(new MaeError({ code: 'SANDBOX_NOT_BUILT', message: '/home/x' }));
    const response = await postJson(server.app, '/v1/runs', { task: 'add' }, { prefer: 'wait=60' });
    expect(isProblem(response)).toBe(true);
    expect(response.json()).toMatchObject({ status: 503, code: 'SANDBOX_NOT_BUILT', retryAfterSeconds: 30 });
    expect(response.headers['retry-after']).toBe('30');
    expect(response.body).not.toContain('/home');
    expect(server.log.join('')).not.toMatch(/"frames"|\/home/);
  });
});
