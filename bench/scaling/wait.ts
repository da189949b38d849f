import { randomFrom } from '../loop/faults/random.ts';
import type { Costs } from './costs.ts';
import type { Demand } from './demand.ts';

const events = 200_000;

/**
 * How long an event waits to be stored, 99 of 100 times at most, in milliseconds: events that come by chance are
 * simulated one after the other. Telling of them holds a lock of the whole database, so they pass one at a time; what
 * else the database does takes its share of the time. `Infinity` where more comes than is done.
 */
export function waitMs({ eventsPerSecond, messagesPerSecond, busy }: Demand, costs: Costs): number {
  const others = busy.all - busy.events - busy.messages;
  if (busy.all >= 1) return Number.POSITIVE_INFINITY;
  const random = randomFrom(6);
  const chance = (mean: number): number => -Math.log(1 - random()) * mean;
  const service = (costs.append + costs.telling * (messagesPerSecond / eventsPerSecond)) / (1 - others);
  const waits = new Float64Array(events);
  let wait = 0;
  for (let index = 0; index < events; index++) {
    waits[index] = wait;
    // Lindley: what is left of the wait when the next one comes.
    wait = Math.max(0, wait + chance(service) - chance(1 / eventsPerSecond));
  }
  return (waits.sort()[Math.floor(events * 0.99)] ?? Number.NaN) * 1_000;
}
