import type { RunRequest } from '@mae/protocol';
import { gate } from '@mae/testing';
import { describe, expect, it } from 'vitest';
import { addingModel, framesOf, postJson, serverOf } from '../__fixtures__/server.js';
import { RunView } from '../wire/run-view.js';

const task: RunRequest = { task: 'add 1 and 2' };
const asEvents = { accept: 'text/event-stream' };
const waiting = { prefer: 'wait=60' };

async function ended({ service }: ReturnType<typeof serverOf>, runId: string): Promise<void> {
  for await (const _ of service.events(runId));
}

describe('POST /v1/runs', () => {
  it('waits for the run where the client asks for that, and answers with its result', async () => {
    const { app } = serverOf();
    const response = await postJson(app, '/v1/runs', task, waiting);
    expect(response.headers['preference-applied']).toBe('wait=60');
    expect(response.statusCode).toBe(200);
    const result = response.json();
    expect(result).toMatchObject({ success: true, stopReason: 'passed', finalOutput: '3' });
    expect(response.headers.location).toBe(`/v1/runs/${result.runId}`);
  });

  it('answers 200 with the result of a run that ended as failed', async () => {
    const { app } = serverOf({ script: () => ({ error: { name: 'ValueError', message: 'no' } }) });
    const response = await postJson(app, '/v1/runs', { ...task, maxIterations: 0 }, waiting);
    expect(response.statusCode).toBe(200);
    expect(response.json()).toMatchObject({ success: false, stopReason: 'max-iterations' });
  });

  it('answers at once where the client prefers that', async () => {
    const server = serverOf();
    const response = await postJson(server.app, '/v1/runs', task, { prefer: 'wait=10, Respond-Async' });
    expect(response.statusCode).toBe(202);
    expect(response.headers['preference-applied']).toBe('respond-async');
    const { runId } = RunView.parse(response.json());
    expect(response.headers.location).toBe(`/v1/runs/${runId}`);
    await ended(server, runId);
    const later = await server.app.inject(`/v1/runs/${runId}`);
    expect(RunView.parse(later.json())).toMatchObject({ status: 'completed', result: { finalOutput: '3' } });
  });

  it('streams the run where the client accepts events, and ends with the result', async () => {
    const { app } = serverOf();
    const response = await postJson(app, '/v1/runs', task, { accept: 'application/json;q=0.5, text/event-stream' });
    expect(response.headers['content-type']).toBe('text/event-stream');
    const frames = framesOf(response.body);
    const durable = frames.filter((frame) => frame.id !== undefined);
    expect(durable.map((frame) => frame.id)).toEqual(durable.map((_, index) => index));
    expect(durable.every(({ id, event, data }) => data.sequence === id && data.type === event)).toBe(true);
    expect(frames.at(0)).toMatchObject({ event: 'run.started', data: { task: task.task } });
    expect(frames.at(-2)).toMatchObject({ event: 'run.completed', data: { stopReason: 'passed' } });
    expect(frames.at(-1)).toMatchObject({ event: 'result', data: { success: true, finalOutput: '3' } });
    expect(response.headers.location).toBe(`/v1/runs/${frames[0]?.data.runId}`);
  });

  it('hands over files as text and as base64, checks and limits', async () => {
    const { app, sandbox } = serverOf();
    const files = [
      { name: 'a.txt', text: 'ä' },
      { name: 'b.bin', base64: '/wA=' },
    ];
    const body = { ...task, files, checks: [{ kind: 'stdout', equals: '3' }], limits: { timeoutMs: 1_000 } };
    expect((await postJson(app, '/v1/runs', body, waiting)).json()).toMatchObject({ success: true });
    const request = sandbox.requests.find(({ code }) => code.includes('print(3)'))?.request;
    expect(request?.files?.map(({ name, content }) => [name, Buffer.from(content).toString('hex')])).toEqual([
      ['a.txt', 'c3a4'],
      ['b.bin', 'ff00'],
    ]);
    expect(request).toMatchObject({ limits: { timeoutMs: 1_000 }, checks: [{ id: 'c1' }, { id: 'm1' }] });
  });

  it('starts one run for one Idempotency-Key, and refuses the key for another request', async () => {
    const { app } = serverOf();
    const headers = { ...waiting, 'idempotency-key': 'order-66' };
    const first = await postJson(app, '/v1/runs', task, headers);
    const second = await postJson(app, '/v1/runs', task, headers);
    expect(second.json()).toEqual(first.json());
    const other = await postJson(app, '/v1/runs', { task: 'another' }, headers);
    expect(other.statusCode).toBe(409);
    expect(other.json()).toMatchObject({ code: 'RUN_IDEMPOTENCY_CONFLICT' });
  });

  it('refuses a run beyond its capacity at once, and says when to come back', async () => {
    const hold = gate();
    const server = serverOf({ model: addingModel(hold), local: { maxRunning: 1 } });
    const first = await postJson(server.app, '/v1/runs', task, { prefer: 'respond-async' });
    const second = await postJson(server.app, '/v1/runs', task);
    expect(second.statusCode).toBe(503);
    expect(second.headers['retry-after']).toBe('5');
    expect(second.json()).toMatchObject({ code: 'RUN_SERVICE_BUSY', retryable: true, retryAfterSeconds: 5 });
    hold.release();
    await ended(server, first.json().runId);
  });
});

describe('GET /v1/runs/{id}/events', () => {
  it('gives the same gapless rest from any Last-Event-ID on', async () => {
    const { app } = serverOf();
    const { runId } = (await postJson(app, '/v1/runs', task, waiting)).json();
    const url = `/v1/runs/${runId}/events`;
    const whole = framesOf((await app.inject({ url })).body);
    expect(whole.at(-1)).toMatchObject({ event: 'result' });
    for (const { id } of whole.slice(0, -1)) {
      const rest = await app.inject({ url, headers: { 'last-event-id': String(id) } });
      expect(framesOf(rest.body)).toEqual(whole.slice((id ?? 0) + 1));
    }
  });

  it.each(['-1', '1.5', 'x', '9'.repeat(16)])('refuses the Last-Event-ID %j', async (id) => {
    const { app } = serverOf();
    const { runId } = (await postJson(app, '/v1/runs', task, waiting)).json();
    const response = await app.inject({ url: `/v1/runs/${runId}/events`, headers: { 'last-event-id': id } });
    expect(response.statusCode).toBe(422);
    expect(response.json()).toMatchObject({ code: 'REQUEST_INVALID', errors: [{ pointer: '#/last-event-id' }] });
  });

  it('refuses a stream beyond its capacity', async () => {
    const { app } = serverOf({ limits: { maxStreams: 0 } });
    const { runId } = (await postJson(app, '/v1/runs', task, waiting)).json();
    const response = await app.inject({ url: `/v1/runs/${runId}/events`, headers: asEvents });
    expect(response.json()).toMatchObject({ status: 503, code: 'SERVER_BUSY' });
  });
});

describe('POST /v1/runs/{id}/cancel', () => {
  it('ends the run as cancelled, and says so when there was nothing to cancel', async () => {
    const hold = gate();
    const server = serverOf({ model: addingModel(hold) });
    const { runId } = (await postJson(server.app, '/v1/runs', task, { prefer: 'respond-async' })).json();
    await hold.reached;
    const cancel = () => server.app.inject({ method: 'POST', url: `/v1/runs/${runId}/cancel` });
    expect((await cancel()).json()).toEqual({ runId, cancelled: true });
    await ended(server, runId);
    expect((await server.app.inject(`/v1/runs/${runId}`)).json().result).toMatchObject({ stopReason: 'cancelled' });
    expect((await cancel()).json()).toEqual({ runId, cancelled: false });
  });
});

describe('approval', () => {
  it('answers a waiting client with 202 and the program, and runs it after a yes', async () => {
    const server = serverOf();
    const asked = await postJson(server.app, '/v1/runs', { ...task, approval: true }, waiting);
    expect(asked.statusCode).toBe(202);
    const view = RunView.parse(asked.json());
    expect(view).toMatchObject({ status: 'running', waitingFor: { attemptId: '1.0' } });
    expect(view.waitingFor?.artifact?.code).toContain('print(3)');

    const approval = `/v1/runs/${view.runId}/approval`;
    const answered = await postJson(server.app, approval, { decision: 'approve' });
    expect(answered.json()).toEqual({ runId: view.runId, decision: 'approve' });
    await ended(server, view.runId);
    const again = await postJson(server.app, approval, { decision: 'approve' });
    expect(again.json()).toMatchObject({ status: 409, code: 'RUN_NOT_WAITING' });
    expect((await server.app.inject(`/v1/runs/${view.runId}`)).json().result).toMatchObject({ success: true });
  });
});

describe('a run that is not there', () => {
  it.each([
    ['GET', ''],
    ['GET', '/events'],
    ['POST', '/cancel'],
  ] as const)('is a 404 for %s %s', async (method, path) => {
    const { app } = serverOf();
    const response = await app.inject({ method, url: `/v1/runs/run_unknown${path}` });
    expect(response.json()).toMatchObject({ status: 404, code: 'RUN_NOT_FOUND' });
  });

  it('is a 404 for an approval', async () => {
    const { app } = serverOf();
    const response = await postJson(app, '/v1/runs/run_unknown/approval', { decision: 'approve' });
    expect(response.json()).toMatchObject({ status: 404, code: 'RUN_NOT_FOUND' });
  });
});
