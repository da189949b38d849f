import { gate } from '@mae/testing';
import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { durable, rested, temporaryFolder } from '../__fixtures__/durable.js';
import { addingModel } from '../__fixtures__/server.js';
import { ServerMetrics } from '../metrics/server-metrics.js';

const exporter = new InMemorySpanExporter();
beforeEach(() => {
  exporter.reset();
  trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }));
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
});
afterEach(() => {
  for (const api of [trace, context]) api.disable();
});

it('a run is part of the request that asked for it and is counted once, whoever works on it and whenever', async () => {
  using place = temporaryFolder();
  const hold = gate();
  const before = new ServerMetrics({ version: '1' });
  const first = await durable({ ...place, model: addingModel(hold), metrics: before.runs });
  const asked = trace.getTracer('test').startSpan('request');
  const { runId } = await context.with(trace.setSpan(context.active(), asked), () => first.all.start({ task: 'add' }));
  asked.end();
  await hold.reached;
  expect(await before.text()).toContain('\nmae_runs_at_work 1\n');
  await first.stop();
  expect(await before.text()).toContain('\nmae_runs_suspended_total{reason="shutdown"} 1\n');

  const after = new ServerMetrics({ version: '1' });
  await using second = await durable({ ...place, metrics: after.runs });
  expect(await rested(second.all, runId)).toMatchObject({ status: 'completed' });
  for (const text of [await before.text(), await after.text()]) expect(text).toContain('\nmae_runs_at_work 0\n');
  expect(await before.text()).toMatch(/\nmae_runs_started_total 1\n[\s\S]*mae_queue_wait_seconds_count 1\n/);
  expect(await after.text()).toMatch(/\nmae_runs_started_total 0\n[\s\S]*mae_queue_wait_seconds_count 0\n/);
  expect(await after.text()).toContain('\nmae_runs_completed_total{stop_reason="passed"} 1\n');

  const spans = exporter.getFinishedSpans();
  const runs = spans.filter(({ name }) => name === 'invoke_agent mae');
  const { spanId } = asked.spanContext();
  expect(runs.map(({ parentSpanContext }) => parentSpanContext?.spanId)).toEqual([spanId, spanId]);
  expect(runs.map(({ attributes }) => attributes['mae.stop_reason'])).toEqual(['suspended', 'passed']);
});
