import { shown, table } from '../measure.ts';
import { type Costs, costsOf } from './costs.ts';
import { type Demand, demandOf, type Layout } from './demand.ts';
import { assumed, type Measured } from './inputs.ts';
import { waitMs } from './wait.ts';

const fleets = [1, 3, 10, 30, 100, 300, 1_000];
const percent = (share: number): string => `${shown(share * 100)} %`;
const whole = (value: number): string => Math.round(value).toLocaleString('en-US');

function waitOf(demand: Demand, costs: Costs): string {
  const wait = waitMs(demand, costs);
  return Number.isFinite(wait) ? `${shown(wait)} ms` : 'without end';
}

/** As many machines as one database bears with half of its time, by the layout. */
export function mostMachines(layout: Omit<Layout, 'machines'>, measured: Measured): number {
  const costs = costsOf(measured);
  let machines = 1;
  while (demandOf({ ...layout, machines: machines + 1 }, measured, costs, assumed).busy.all <= 0.5) machines++;
  return machines;
}

/** The tables of docs/scaling.md. */
export function scalingTables(measured: Measured | undefined): string {
  if (measured === undefined)
    return 'Not there: `npm run bench server` has not measured a Postgres on this machine yet.';
  const costs = costsOf(measured);
  const of = (layout: Layout): Demand => demandOf(layout, measured, costs, assumed);
  const grows = fleets.map((machines) => {
    const demand = of({ machines });
    return [
      ...[machines, demand.runsAtWork, demand.runsPerSecond, demand.eventsPerSecond].map(whole),
      ...[demand.messagesPerSecond, demand.renewalsPerSecond, demand.pollsPerSecond].map(whole),
      ...[demand.connections, demand.listening, demand.gigabytesKept].map(whole),
    ];
  });
  const breaks = fleets.map((machines) => {
    const demand = of({ machines });
    const { events, messages, renewals, polls, sweeps, all } = demand.busy;
    return [whole(machines), ...[events, messages, renewals, polls, sweeps, all].map(percent), waitOf(demand, costs)];
  });
  const layouts: [string, Omit<Layout, 'machines'>][] = [
    ['as it is', {}],
    ['processes of the API alone are told of events', { told: 'api' }],
    ['20 databases', { databases: 20 }],
    ['20 databases, the API alone is told', { databases: 20, told: 'api' }],
  ];
  const changed = layouts.map(([what, layout]) => {
    const demand = of({ ...layout, machines: 1_000 });
    return [
      what,
      percent(demand.busy.all),
      waitOf(demand, costs),
      whole(demand.connections),
      whole(mostMachines(layout, measured)),
    ];
  });
  const grown = ['machines', 'runs at work', 'runs/s', 'events/s', 'messages/s', 'renewals/s', 'polls/s'];
  const cost = (seconds: number): string => `${shown(seconds * 1e6)} µs`;
  const spent = [
    ['an event', cost(costs.append)],
    ['telling one connection of one event', cost(costs.telling)],
    ['a renewal of a lease', cost(costs.renewal)],
    ['a poll', cost(costs.poll)],
    ['a sweep', cost(costs.sweep)],
  ];
  return [
    '### What one thing costs',
    table(['of the time of the measured Postgres', ''], spent),
    '### What grows',
    table([...grown, 'connections', 'of these, listening', 'GB kept'], grows),
    '### What breaks first',
    table(['machines', 'events', 'messages', 'renewals', 'polls', 'sweeps', 'all', 'wait to be stored, p99'], breaks),
    '### A thousand machines',
    table(
      [
        '',
        'time of each database',
        'wait to be stored, p99',
        'connections of each',
        'machines of a database at half its time',
      ],
      changed,
    ),
  ].join('\n\n');
}
