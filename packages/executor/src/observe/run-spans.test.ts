import { MistralApiClient } from '@mae/client';
import { reply, replyJson, ScriptedModel, startMistralServer } from '@mae/testing';
import { context, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { InMemorySpanExporter, type ReadableSpan, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fenced, planReply, programs, recordingLog, tinySandbox } from '../__fixtures__/run-log.js';
import { MistralAutonomousExecutor } from '../mistral-autonomous-executor.js';
import { SUSPEND } from '../run/faults.js';

let exporter: InMemorySpanExporter;

beforeEach(() => {
  exporter = new InMemorySpanExporter();
  trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }));
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
});
afterEach(() => {
  for (const api of [trace, context]) api.disable();
});

/** Each finished span as `parent > name`, in the order of their starts. */
function family(): string[] {
  const spans = exporter.getFinishedSpans();
  const nameOf = (id: string | undefined) => spans.find((span) => span.spanContext().spanId === id)?.name ?? 'outside';
  const started = (span: ReadableSpan) => span.startTime[0] * 1e3 + span.startTime[1] / 1e6;
  return [...spans]
    .sort((left, right) => started(left) - started(right))
    .map((span) => `${nameOf(span.parentSpanContext?.spanId)} > ${span.name}`);
}

const spanOf = (name: string): ReadableSpan => {
  const span = exporter.getFinishedSpans().find((one) => one.name.startsWith(name));
  if (span === undefined) throw new Error(`no span ${name}`);
  return span;
};
const executorOf = (model: ScriptedModel, telemetry?: { content: boolean } | false) =>
  new MistralAutonomousExecutor({ model, sandbox: tinySandbox(), ...(telemetry !== undefined && { telemetry }) });

describe('spans of a run', () => {
  it('are its phases, calls and executions, with the client’s own inside its call', async () => {
    const script = [replyJson(planReply), reply(fenced('print(4)')), reply(fenced('print(3)'))];
    await using server = await startMistralServer({ script });
    await using client = new MistralApiClient({ baseUrl: server.baseUrl, apiKey: 'test' });
    await using executor = new MistralAutonomousExecutor({ model: client.chat, sandbox: tinySandbox() });
    const around = trace.getTracer('test').startSpan('around');
    const result = await context.with(trace.setSpan(context.active(), around), () => executor.execute('add 1 and 2'));
    around.end();
    expect(result.stopReason).toBe('passed');
    const [planner, coder] = ['mistral-medium-3-5', 'codestral-2508'];
    expect(new Set(family())).toEqual(
      new Set([
        'outside > around',
        'around > invoke_agent mae',
        'invoke_agent mae > mae plan',
        `mae plan > mae call ${planner}`,
        `mae call ${planner} > chat ${planner}`,
        'invoke_agent mae > mae attempt',
        'mae attempt > mae code',
        `mae code > mae call ${coder}`,
        `mae call ${coder} > chat ${coder}`,
        'mae attempt > execute_tool mae_sandbox',
        'invoke_agent mae > mae diagnosis',
        `mae code > mae call ${planner}`,
      ]),
    );
    expect(new Set(exporter.getFinishedSpans().map((span) => span.spanContext().traceId)).size).toBe(1);
    expect(spanOf('invoke_agent').attributes).toMatchObject({
      'gen_ai.operation.name': 'invoke_agent',
      'gen_ai.agent.name': 'mae',
      'mae.run_id': result.runId,
      'mae.stop_reason': 'passed',
      'mae.attempts': 2,
      'mae.requests': 3,
      'gen_ai.usage.input_tokens': result.usage.promptTokens,
    });
    expect(spanOf('execute_tool').attributes).toMatchObject({ 'gen_ai.tool.name': 'mae_sandbox', 'mae.status': 'ok' });
    expect(spanOf('mae diagnosis').attributes).toMatchObject({ 'mae.category': 'wrong-answer' });
  });

  it('hold no task, prompt, program or output unless that was asked for', async () => {
    const secrets = ['mae-secret-task', 'print(3)', 'Add two numbers'];
    const run = (telemetry?: { content: boolean }) =>
      executorOf(new ScriptedModel(programs('print(4)', 'print(3)')), telemetry).execute('mae-secret-task');
    const told = () =>
      JSON.stringify(
        exporter.getFinishedSpans().map(({ name, attributes, events, status }) => [name, attributes, events, status]),
      );
    await run();
    for (const secret of secrets) expect(told()).not.toContain(secret);
    exporter.reset();
    await run({ content: true });
    for (const secret of secrets) expect(told()).toContain(secret);
  });

  it('are none where that was switched off', async () => {
    await executorOf(new ScriptedModel(programs('print(3)')), false).execute('add');
    expect(exporter.getFinishedSpans()).toEqual([]);
  });

  it('all end, with the code of the fault, however the run ends', async () => {
    await executorOf(new ScriptedModel([{ kind: 'failure', status: 401, body: 'secret' }])).execute('add');
    const code = 'CLIENT_UNAUTHORIZED';
    for (const name of ['invoke_agent', 'mae call']) {
      expect(spanOf(name)).toMatchObject({
        status: { code: SpanStatusCode.ERROR, message: code },
        attributes: { 'error.type': code },
      });
    }
    expect(family()).toContain('invoke_agent mae > mae plan');

    exporter.reset();
    const refused = executorOf(new ScriptedModel(programs('print(3)'))).execute('add', {
      log: recordingLog({ refuseAt: 6 }),
    });
    await expect(refused).rejects.toMatchObject({ code: 'RUN_LOG_REJECTED' });
    expect(spanOf('invoke_agent').status.message).toBe('RUN_LOG_REJECTED');

    exporter.reset();
    const suspended = executorOf(new ScriptedModel(programs('print(3)'))).execute('add', {
      signal: AbortSignal.abort(SUSPEND),
    });
    await expect(suspended).rejects.toMatchObject({ code: 'RUN_SUSPENDED' });
    expect(spanOf('invoke_agent')).toMatchObject({
      status: { code: SpanStatusCode.UNSET },
      attributes: { 'mae.stop_reason': 'suspended' },
    });
  });

  it('of a run that is resumed are those of what is done now', async () => {
    const log = recordingLog();
    await executorOf(new ScriptedModel(programs('print(4)'))).execute('add', { log, maxIterations: 0 });
    exporter.reset();
    await executorOf(new ScriptedModel(programs('print(3)'))).resume(log.events, { log, maxIterations: 1 }).result;
    const names = family().map((line) => line.split(' > ')[1]);
    expect(names).not.toContain('mae plan');
    expect(names.filter((name) => name === 'mae attempt')).toHaveLength(1);
    expect(spanOf('invoke_agent').attributes['mae.stop_reason']).toBe('passed');
  });
});
