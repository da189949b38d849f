import { faults, gate, reply } from '@mae/testing';
import { context, metrics, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  AggregationTemporality,
  type HistogramMetricData,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { apiKey, collect, request, setup, ways } from '../../__fixtures__/setup.js';
import type { MistralApiClient } from '../../index.js';

let spans: InMemorySpanExporter;
let exported: InMemoryMetricExporter;
let meters: MeterProvider;

beforeEach(() => {
  spans = new InMemorySpanExporter();
  exported = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter: exported, exportIntervalMillis: 3_600_000 });
  meters = new MeterProvider({ readers: [reader] });
  metrics.setGlobalMeterProvider(meters);
  trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter: spans })] }));
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
});

afterEach(async () => {
  await meters.shutdown();
  for (const api of [metrics, trace, context]) api.disable();
  vi.restoreAllMocks();
});

/** What was measured: by name, each series of attributes with count and sum. */
async function measured() {
  await meters.forceFlush();
  const all =
    exported
      .getMetrics()
      .at(-1)
      ?.scopeMetrics.flatMap((scope) => scope.metrics) ?? [];
  return Object.fromEntries(
    (all as HistogramMetricData[]).map(({ descriptor, dataPoints }) => [
      descriptor.name,
      {
        unit: descriptor.unit,
        points: dataPoints.map(({ attributes, value: { count, sum, buckets } }) => ({
          attributes,
          count,
          sum,
          buckets,
        })),
      },
    ]),
  );
}

const usage = { promptTokens: 1000, completionTokens: 100, cachedTokens: 640 };
const server = (client: { baseUrl: string }) => {
  const { hostname, port } = new URL(client.baseUrl);
  return { 'server.address': hostname, 'server.port': Number(port) };
};
const common = {
  'gen_ai.operation.name': 'chat',
  'gen_ai.provider.name': 'mistral_ai',
  'gen_ai.request.model': request.model,
};

describe.each(ways)('a call asked %s', (way, ask) => {
  const streamed = way === 'streamed';

  test('is a client span of the conventions, and measured', async () => {
    await using it = await setup({
      script: [reply('hello', { usage, headers: { 'mistral-correlation-id': 'id-9' } })],
    });
    const full = {
      ...request,
      maxTokens: 50,
      temperature: 0.2,
      topP: 0.9,
      stop: ['x'],
      randomSeed: 7,
      frequencyPenalty: 0.1,
      presencePenalty: 0.3,
      responseFormat: { type: 'json-object' as const },
    };
    const completion = await ask(it.client.chat, undefined, full);
    const [span, ...more] = spans.getFinishedSpans();
    expect(more).toEqual([]);
    expect(span).toMatchObject({
      name: `chat ${request.model}`,
      kind: SpanKind.CLIENT,
      status: { code: SpanStatusCode.UNSET },
      instrumentationScope: { name: '@mae/client', version: expect.any(String) },
      events: [],
    });
    expect(span?.attributes).toEqual({
      ...common,
      ...server(it.server),
      'gen_ai.request.max_tokens': 50,
      'gen_ai.request.temperature': 0.2,
      'gen_ai.request.top_p': 0.9,
      'gen_ai.request.stop_sequences': ['x'],
      'gen_ai.request.seed': 7,
      'gen_ai.request.frequency_penalty': 0.1,
      'gen_ai.request.presence_penalty': 0.3,
      'gen_ai.output.type': 'json',
      ...(streamed && {
        'gen_ai.request.stream': true,
        'gen_ai.response.time_to_first_chunk': expect.any(Number),
      }),
      'gen_ai.response.id': completion.id,
      'gen_ai.response.model': completion.model,
      'gen_ai.response.finish_reasons': ['stop'],
      'gen_ai.usage.input_tokens': 1000,
      'gen_ai.usage.output_tokens': 100,
      'gen_ai.usage.cache_read.input_tokens': 640,
      'mae.cost_usd': completion.costUsd,
      'mae.retries': 0,
      'mae.request_id': 'id-9',
    });

    const attributes = { ...common, ...server(it.server), 'gen_ai.response.model': completion.model };
    const seconds = expect.objectContaining({ boundaries: expect.arrayContaining([0.01, 81.92]) });
    const tokens = expect.objectContaining({ boundaries: expect.arrayContaining([1, 4, 67_108_864]) });
    const time = { unit: 's', points: [{ attributes, count: 1, sum: expect.any(Number), buckets: seconds }] };
    expect(await measured()).toEqual({
      'gen_ai.client.operation.duration': time,
      ...(streamed && { 'gen_ai.client.operation.time_to_first_chunk': time }),
      'gen_ai.client.token.usage': {
        unit: '{token}',
        points: [
          { attributes: { ...attributes, 'gen_ai.token.type': 'input' }, count: 1, sum: 1000, buckets: tokens },
          { attributes: { ...attributes, 'gen_ai.token.type': 'output' }, count: 1, sum: 100, buckets: tokens },
        ],
      },
    });
  });

  test('that fails says why by its code, its retries are events, and no text is told', async () => {
    const echo = { message: `prompt: ${request.messages[0]?.content}, key ${apiKey}` };
    await using it = await setup({ script: [faults.overloaded(), faults.status(400, echo)] });
    await expect(ask(it.client.chat)).rejects.toMatchObject({ code: 'CLIENT_REQUEST_REFUSED' });
    const [span] = spans.getFinishedSpans();
    expect(span).toMatchObject({
      status: { code: SpanStatusCode.ERROR, message: 'CLIENT_REQUEST_REFUSED' },
      attributes: { 'error.type': 'CLIENT_REQUEST_REFUSED', 'mae.retries': 1 },
      events: [
        {
          name: 'mae.retry',
          attributes: {
            'mae.retry': 1,
            'mae.wait_ms': 250,
            'error.type': 'CLIENT_OVERLOADED',
            'http.response.status_code': 503,
          },
        },
      ],
    });
    const told = JSON.stringify([span?.attributes, span?.events, span?.status, await measured()]);
    expect(told).not.toContain('Say hello');
    expect(told).not.toContain(apiKey);
    expect(Object.keys(await measured())).toEqual(['gen_ai.client.operation.duration']);
    expect((await measured())['gen_ai.client.operation.duration']?.points[0]?.attributes).toMatchObject({
      'error.type': 'CLIENT_REQUEST_REFUSED',
    });
  });

  test('that is cancelled says so', async () => {
    const hold = gate();
    await using it = await setup({ script: [reply('x', { hold })] });
    const cancel = new AbortController();
    const asked = ask(it.client.chat, cancel.signal);
    await hold.reached;
    cancel.abort();
    await expect(asked).rejects.toBe(cancel.signal.reason);
    expect(spans.getFinishedSpans()).toMatchObject([{ attributes: { 'error.type': 'cancelled' } }]);
  });

  test('belongs to the span it was made in, and what sends it belongs to it', async () => {
    let sending: Span | undefined;
    await using it = await setup({ script: [reply('x')] });
    const tracer = trace.getTracer('test');
    const parent = tracer.startSpan('parent');
    const dispatcher = watchingDispatcher(() => {
      sending = trace.getActiveSpan();
    });
    await using made = await setup({ script: [reply('y')] }, { dispatcher: await dispatcher });
    await context.with(trace.setSpan(context.active(), parent), () => ask(made.client.chat));
    const [span] = spans.getFinishedSpans();
    expect(span?.parentSpanContext?.spanId).toBe(parent.spanContext().spanId);
    expect(span?.spanContext().traceId).toBe(parent.spanContext().traceId);
    expect(sending?.spanContext().spanId).toBe(span?.spanContext().spanId);
    await ask(it.client.chat);
    expect(spans.getFinishedSpans()[1]?.parentSpanContext).toBeUndefined();
  });

  test('has its texts in the span where that was asked for', async () => {
    const toolCalls = [{ id: 'aB3dE5gH7', name: 'run', arguments: '{"n":1}' }];
    await using it = await setup(
      { script: [reply({ content: 'So:', reasoning: 'hm', toolCalls })] },
      { telemetry: { content: true } },
    );
    const tools = [{ name: 'run', description: 'Runs.', parameters: { type: 'object' } }];
    const messages = [
      { role: 'system' as const, content: 'Be short.' },
      {
        role: 'user' as const,
        content: [
          { type: 'text' as const, text: 'Look' },
          { type: 'image' as const, url: 'data:x' },
        ],
      },
      { role: 'assistant' as const, content: '', toolCalls },
      { role: 'tool' as const, content: '1', toolCallId: 'aB3dE5gH7' },
    ];
    await ask(it.client.chat, undefined, { ...request, messages, tools });
    const attributes = spans.getFinishedSpans()[0]?.attributes ?? {};
    const read = (name: string) => JSON.parse(String(attributes[`gen_ai.${name}`]));
    const call = { type: 'tool_call', id: 'aB3dE5gH7', name: 'run', arguments: '{"n":1}' };
    expect(read('input.messages')).toEqual([
      { role: 'system', parts: [{ type: 'text', content: 'Be short.' }] },
      { role: 'user', parts: [{ type: 'text', content: 'Look' }, { type: 'image' }] },
      { role: 'assistant', parts: [call] },
      { role: 'tool', parts: [{ type: 'tool_call_response', id: 'aB3dE5gH7', response: '1' }] },
    ]);
    expect(read('output.messages')).toEqual([
      {
        role: 'assistant',
        parts: [{ type: 'reasoning', content: 'hm' }, { type: 'text', content: 'So:' }, call],
        finish_reason: 'tool_call',
      },
    ]);
    expect(read('tool.definitions')).toEqual([
      { type: 'function', name: 'run', description: 'Runs.', parameters: { type: 'object' } },
    ]);
  });

  test('is not told where that was switched off', async () => {
    await using it = await setup({ script: [reply('x')] }, { telemetry: false });
    await ask(it.client.chat);
    expect(spans.getFinishedSpans()).toEqual([]);
    expect(await measured()).toEqual({});
  });

  test('is not harmed by a provider that throws', async () => {
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    const broken = () => {
      throw new Error('broken');
    };
    trace.disable();
    trace.setGlobalTracerProvider({ getTracer: broken });
    await using it = await setup({ script: [reply('x')] });
    await expect(ask(it.client.chat)).resolves.toMatchObject({ content: 'x' });
    expect(warned.mock.calls).toEqual([[expect.stringContaining('Telemetry'), { code: 'MAE_HOOK_FAILED' }]]);
  });
});

/** A dispatcher that tells of each request it is asked to send. */
async function watchingDispatcher(onDispatch: () => void) {
  const { Agent } = await import('undici');
  return new Agent().compose((dispatch) => (options, handler) => {
    onDispatch();
    return dispatch(options, handler);
  });
}

test('every endpoint that has a model is told by its name, the list of models is not', async () => {
  await using it = await setup({ script: [reply('b'), reply('c')] });
  const client: MistralApiClient = it.client;
  await client.fim.complete({ model: 'codestral-2508', prompt: 'a' });
  await collect(client.fim.stream({ model: 'codestral-2508', prompt: 'a' }));
  await client.embeddings.create({ model: 'mistral-embed-2312', input: ['a', 'b'] });
  await client.models.list();
  expect(spans.getFinishedSpans().map(({ name }) => name)).toEqual([
    'text_completion codestral-2508',
    'text_completion codestral-2508',
    'embeddings mistral-embed-2312',
  ]);
  const embedded = spans.getFinishedSpans()[2]?.attributes;
  expect(embedded).toMatchObject({
    'gen_ai.operation.name': 'embeddings',
    'gen_ai.usage.input_tokens': expect.any(Number),
  });
  expect(embedded).not.toHaveProperty(['gen_ai.usage.output_tokens']);
  const points = (await measured())['gen_ai.client.token.usage']?.points ?? [];
  const types = points.map(
    ({ attributes }) => `${attributes['gen_ai.operation.name']} ${attributes['gen_ai.token.type']}`,
  );
  expect(types).toEqual(['text_completion input', 'text_completion output', 'embeddings input']);
});

test('a stream that is left ends its span without an error', async () => {
  await using it = await setup({ script: [reply('abcdef', { wire: { pieceLength: 2 } })] });
  for await (const _ of it.client.chat.stream(request)) break;
  expect(spans.getFinishedSpans()).toMatchObject([{ status: { code: SpanStatusCode.UNSET } }]);
});

test('other servers are named by the API they speak', async () => {
  await using it = await setup({ script: [reply('x')] }, { dialect: 'openai' });
  await it.client.chat.complete(request);
  expect(spans.getFinishedSpans()[0]?.attributes['gen_ai.provider.name']).toBe('openai');
});
