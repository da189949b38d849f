import { MistralAutonomousExecutor } from '@mae/executor';
import type { DurableEvent } from '@mae/protocol';
import { instantModel, instantSandbox } from '../serve/doubles.ts';

/** How much a run leaves in a store. */
export interface Figures {
  /** Events and bytes of JSON of a run whose first program is right, and of one that needs a repair. */
  passed: { events: number; bytes: number };
  repaired: { events: number; bytes: number };
}

async function logOf(task: string): Promise<{ events: number; bytes: number }> {
  const events: DurableEvent[] = [];
  const log = {
    append: async (event: DurableEvent) => void events.push(event),
    putBlob: async () => '',
    getBlob: async () => undefined,
  };
  const executor = new MistralAutonomousExecutor({ model: instantModel(), sandbox: instantSandbox() });
  const { stopReason } = await executor.execute(task, { log });
  if (stopReason !== 'passed') throw new Error(`the run ended as ${stopReason}`);
  return { events: events.length, bytes: events.reduce((sum, event) => sum + JSON.stringify(event).length, 0) };
}

export async function logFigures(): Promise<Figures> {
  return { passed: await logOf('Add 1 and 2'), repaired: await logOf('This is repaired: add 1 and 2') };
}
