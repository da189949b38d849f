import { MistralAutonomousExecutor } from '@mae/executor';
import { FakeSandbox } from '@mae/testing';
import { context, propagation, type TextMapPropagator, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { addingModel, postJson, printing, serverOf } from '../__fixtures__/server.js';
import { activeTraceparent, withTraceparent } from './traceparent.js';

let exporter: InMemorySpanExporter;
const caller = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

/** What an application may register: traces of the caller are taken from a header of its own. */
const fromHeader: TextMapPropagator<Record<string, string>> = {
  fields: () => ['x-trace'],
  inject: () => {},
  extract: (outside, headers) => withTraceparent(headers['x-trace'], () => context.active()) ?? outside,
};

beforeEach(() => {
  exporter = new InMemorySpanExporter();
  trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }));
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
});
afterEach(() => {
  for (const api of [trace, context, propagation]) api.disable();
});

const spans = () =>
  exporter.getFinishedSpans().map((span) => ({
    name: span.name,
    id: span.spanContext().spanId,
    trace: span.spanContext().traceId,
    parent: span.parentSpanContext?.spanId,
    attributes: span.attributes,
  }));

it('a request is a span of the caller’s trace, with the run and its sandbox inside it', async () => {
  const { app, service } = serverOf();
  const headers = { traceparent: caller, prefer: 'respond-async' };
  const response = await postJson(app, '/v1/runs', { task: 'a secret task' }, headers);
  expect(response.statusCode).toBe(202);
  await service.idle();
  const all = spans();
  const request = all.find(({ name }) => name === 'POST /v1/runs');
  expect(request).toMatchObject({
    parent: 'b7ad6b7169203331',
    attributes: { 'http.request.method': 'POST', 'http.route': '/v1/runs', 'http.response.status_code': 202 },
  });
  const run = all.find(({ name }) => name === 'invoke_agent mae');
  expect(run?.parent).toBe(request?.id);
  const names = all.map(({ name }) => name);
  expect(names).toContain('execute_tool mae_sandbox');
  expect(names.filter((name) => name.startsWith('mae call'))).toHaveLength(2);
  expect(new Set(all.map((span) => span.trace))).toEqual(new Set(['0af7651916cd43dd8448eb211c80319c']));
  expect(JSON.stringify(all)).not.toContain('secret');
});

it('a program without a run is a span in its request; health, readiness and an unknown path leave no path behind', async () => {
  const { app } = serverOf();
  await postJson(app, '/v1/execute', { code: 'print(3)' });
  for (const url of ['/healthz', '/readyz', '/secret-path?token=1']) await app.inject(url);
  const all = spans();
  expect(all.map(({ name }) => name)).toEqual(['execute_tool mae_sandbox', 'POST /v1/execute', 'GET']);
  expect(all[0]?.parent).toBe(all[1]?.id);
  expect(JSON.stringify(all)).not.toContain('secret');
});

it('a propagator of the application goes before the header', async () => {
  propagation.setGlobalPropagator(fromHeader);
  const { app } = serverOf();
  await app.inject({
    url: '/v1/runs/none',
    headers: { traceparent: caller, 'x-trace': caller.replace('b7ad', 'aaaa') },
  });
  expect(spans()[0]?.parent).toBe('aaaa6b7169203331');
});

it('a run that was kept goes on in the trace of the request that asked for it', async () => {
  const kept = trace.getTracer('test').startActiveSpan('request', (span) => {
    const traceparent = activeTraceparent();
    span.end();
    return traceparent;
  });
  const executor = new MistralAutonomousExecutor({ model: addingModel(), sandbox: new FakeSandbox(printing) });
  await withTraceparent(kept, () => executor.execute('add 1 and 2'));
  const all = spans();
  const run = all.find(({ name }) => name === 'invoke_agent mae');
  expect(run?.parent).toBe(all.find(({ name }) => name === 'request')?.id);
});

it('what is no traceparent is no trace', () => {
  for (const text of [undefined, '', 'x', caller.replace('00-', '01-'), `00-${'0'.repeat(32)}-${'0'.repeat(16)}-01`]) {
    expect(withTraceparent(text, () => activeTraceparent())).toBeUndefined();
  }
  expect(withTraceparent(caller, () => activeTraceparent())).toBe(caller);
});
