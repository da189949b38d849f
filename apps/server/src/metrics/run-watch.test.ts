import { MistralAutonomousExecutor } from '@mae/executor';
import type { DurableEvent } from '@mae/protocol';
import { FakeSandbox, ScriptedModel } from '@mae/testing';
import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { addingModel, printing } from '../__fixtures__/server.js';
import { BoundedNames } from './bounded-names.js';
import { RunMetrics } from './run-metrics.js';
import { RunWatch } from './run-watch.js';

function memoryLog() {
  const events: DurableEvent[] = [];
  return {
    events,
    append: async (event: DurableEvent) => void events.push(event),
    putBlob: async () => '',
    getBlob: async () => undefined,
  };
}

const executorOf = (model = addingModel()) =>
  new MistralAutonomousExecutor({ model, sandbox: new FakeSandbox(printing) });

/** Values of one metric, by its labels without braces. */
async function valuesOf(registry: Registry, name: string): Promise<Record<string, number>> {
  const lines = (await registry.metrics()).split('\n').filter((line) => !line.startsWith('#'));
  const found = lines.flatMap((line) => {
    const [, metric, labels = '', value] = /^([a-z_]+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
    return metric === name ? [[labels, Number(value)] as const] : [];
  });
  return Object.fromEntries(found);
}

describe('metrics of runs', () => {
  it('are what the events of a run say', async () => {
    const registry = new Registry();
    const metrics = new RunMetrics(registry);
    const watch = new RunWatch(metrics, { queuedAt: new Date(Date.now() - 2_000).toISOString() });
    expect(await valuesOf(registry, 'mae_runs_at_work')).toEqual({ '': 1 });
    const log = memoryLog();
    const result = await executorOf().execute('add 1 and 2', { log: watch.over(log) });
    watch[Symbol.dispose]();
    watch[Symbol.dispose]();

    expect(result.stopReason).toBe('passed');
    const of = (name: string) => valuesOf(registry, name);
    expect(await of('mae_runs_at_work')).toEqual({ '': 0 });
    expect(await of('mae_runs_started_total')).toEqual({ '': 1 });
    expect(await of('mae_runs_completed_total')).toEqual({ 'stop_reason="passed"': 1 });
    expect(await of('mae_attempts_total')).toEqual({ 'status="passed"': 1 });
    expect(await of('mae_sandbox_execution_seconds_count')).toEqual({ 'status="ok"': 1 });
    expect(await of('mae_queue_wait_seconds_bucket')).toMatchObject({ 'le="1"': 0, 'le="900"': 1 });
    const tokens = await of('mae_model_tokens_total');
    const prompt = Object.entries(tokens).filter(([labels]) => labels.includes('kind="prompt"'));
    expect(prompt.map(([, value]) => value).reduce((sum, value) => sum + value, 0)).toBe(result.usage.promptTokens);
    expect(prompt.map(([labels]) => /phase="([a-z]+)"/.exec(labels)?.[1])).toEqual(['planning', 'coding']);
  });

  it('count faults and errors of the model by their code', async () => {
    const registry = new Registry();
    const watch = new RunWatch(new RunMetrics(registry));
    const model = new ScriptedModel([{ kind: 'failure', status: 401, body: '' }]);
    await executorOf(model).execute('add', { log: watch.over(memoryLog()) });
    expect(await valuesOf(registry, 'mae_run_faults_total')).toEqual({ 'code="CLIENT_UNAUTHORIZED"': 1 });
    const errors = await valuesOf(registry, 'mae_model_errors_total');
    expect(errors).toEqual({ 'model="mistral-medium-3-5",code="CLIENT_UNAUTHORIZED"': 1 });
  });

  it('count a run that two processes work on once over both', async () => {
    const whole = memoryLog();
    await executorOf().execute('add', { log: whole });
    for (let cut = 1; cut < whole.events.length; cut++) {
      const [first, second] = [new Registry(), new Registry()];
      const before = new RunWatch(new RunMetrics(first));
      for (const event of whole.events.slice(0, cut)) before.event(event);
      const after = new RunWatch(new RunMetrics(second), { prefix: whole.events.slice(0, cut) });
      for (const event of whole.events.slice(cut)) after.event(event);
      for (const name of ['mae_runs_started_total', 'mae_runs_completed_total', 'mae_run_seconds_count']) {
        const both = [await valuesOf(first, name), await valuesOf(second, name)];
        const sum = both.flatMap((values) => Object.values(values)).reduce((total, value) => total + value, 0);
        expect(sum, `${name}, cut at ${cut}`).toBe(1);
      }
      const phases = Object.keys(await valuesOf(second, 'mae_model_call_seconds_count'));
      expect(phases.filter((labels) => labels.includes('unknown'))).toEqual([]);
    }
  });

  it('do not count an event that was not stored', async () => {
    const registry = new Registry();
    const watch = new RunWatch(new RunMetrics(registry));
    const refusing = { ...memoryLog(), append: () => Promise.reject(new Error('disk full')) };
    await expect(executorOf().execute('add', { log: watch.over(refusing) })).rejects.toMatchObject({
      code: 'RUN_LOG_REJECTED',
    });
    expect(await valuesOf(registry, 'mae_runs_started_total')).toEqual({ '': 0 });
  });
});

it('names from outside make so many series and no more', () => {
  const names = new BoundedNames(2);
  expect(['a', 'b', 'c', 'a', 'x'.repeat(101)].map((name) => names.of(name))).toEqual([
    'a',
    'b',
    'other',
    'a',
    'other',
  ]);
});
