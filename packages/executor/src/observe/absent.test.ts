import { ScriptedModel } from '@mae/testing';
import { expect, test, vi } from 'vitest';
import { executorOf, programs } from '../__fixtures__/run-log.js';

const loaded = vi.fn();

vi.mock('@opentelemetry/api', () => {
  loaded();
  throw new Error('not installed');
});

const registry = Symbol.for('opentelemetry.js.api.1');
const run = async () => (await executorOf(new ScriptedModel(programs('print(3)'))).execute('add 1 and 2')).stopReason;

test('nothing is loaded where no application has registered, and nothing is missed where it is not installed', async () => {
  expect(await run()).toBe('passed');
  expect(loaded).not.toHaveBeenCalled();
  try {
    Object.assign(globalThis, { [registry]: {} });
    expect(await run()).toBe('passed');
    expect(await run()).toBe('passed');
  } finally {
    Reflect.deleteProperty(globalThis, registry);
  }
  expect(loaded).toHaveBeenCalledTimes(1);
});
