import type { Costs } from './costs.ts';
import { type Assumed, type Measured, written } from './inputs.ts';

/** How a fleet is laid out: what could be changed about it. */
export interface Layout {
  machines: number;
  /** Databases side by side, each with its share of the machines and runs. @default 1 */
  databases?: number;
  /** Who is told of each event: every process, or those of the API alone. @default 'all' */
  told?: 'all' | 'api';
}

/** What a fleet asks of one database. */
export interface Demand {
  runsAtWork: number;
  runsPerSecond: number;
  eventsPerSecond: number;
  /** Messages that the database hands out: one for each event and each connection that listens. */
  messagesPerSecond: number;
  renewalsPerSecond: number;
  pollsPerSecond: number;
  sweepsPerSecond: number;
  connections: number;
  /** Connections that cannot be shared, as they listen. */
  listening: number;
  gigabytesKept: number;
  /** Share of its time that the measured database is busy with each; 1 is all of it. */
  busy: { events: number; messages: number; renewals: number; polls: number; sweeps: number; all: number };
}

export function demandOf(layout: Layout, measured: Measured, costs: Costs, assumed: Assumed): Demand {
  const { databases = 1, told = 'all' } = layout;
  const machines = layout.machines / databases;
  const apis = Math.max(1, Math.ceil(machines / assumed.machinesOfApi));
  const processes = machines + apis;
  const runsAtWork = machines * assumed.runsAtOnceOfMachine;
  const runsPerSecond = runsAtWork / assumed.runSeconds;
  const eventsPerSecond = runsPerSecond * measured.eventsOfRun;
  const messagesPerSecond = eventsPerSecond * (told === 'all' ? processes : apis);
  const renewalsPerSecond = runsAtWork / (written.leaseMs / 3_000);
  const followed = runsAtWork * assumed.followedShare;
  const pollsPerSecond =
    followed * (1_000 / written.feedPollMs) +
    followed * (measured.eventsOfRun / assumed.runSeconds) +
    machines * (1_000 / written.jobPollMs);
  const sweepsPerSecond = machines * (1_000 / written.sweepMs);
  const busy = {
    events: eventsPerSecond * costs.append,
    messages: messagesPerSecond * costs.telling,
    renewals: renewalsPerSecond * costs.renewal,
    polls: pollsPerSecond * costs.poll,
    sweeps: sweepsPerSecond * costs.sweep,
  };
  const bytesPerSecond = runsPerSecond * (measured.bytesOfRun + assumed.fileBytesOfRun);
  return {
    ...{ runsAtWork, runsPerSecond, eventsPerSecond, messagesPerSecond, renewalsPerSecond, pollsPerSecond },
    sweepsPerSecond,
    connections: processes * (written.poolSize + 1),
    listening: processes,
    gigabytesKept: (bytesPerSecond * 86_400 * assumed.keptDays) / 1e9,
    busy: { ...busy, all: Object.values(busy).reduce((sum, share) => sum + share, 0) },
  };
}
