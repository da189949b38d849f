import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { usage } from '../src/arguments.js';
import { ServerMetrics } from '../src/metrics/server-metrics.js';

const page = readFileSync(new URL('../../../docs/operations.md', import.meta.url), 'utf8');

/** Every metric that a server can have, by name. */
async function metricNames(): Promise<string[]> {
  const pool = { busy: 0, sessions: 0, idle: 0, waiting: 0, replaced: 0, pids: [], layers: [] };
  const counts = async () => ({ queued: 0, running: 0, suspended: 0, completed: 0, oldestQueuedMs: 0 });
  const metrics = new ServerMetrics({
    version: '1',
    sandbox: { stats: () => ({ python: pool, javascript: pool }) } as never,
    storage: { runs: { counts } as never },
  });
  metrics.watch({ addHook: () => {} } as never);
  return [...(await metrics.text()).matchAll(/^# TYPE (\S+)/gm)].map(([, name = '']) => name);
}

it('the page on operations has every metric in its table, and no other', async () => {
  const rows = [...page.matchAll(/^\| (`mae_[^|]+) \|/gm)].flatMap(([, cell = '']) => cell.match(/mae_\w+/g) ?? []);
  expect([...new Set(rows)].sort()).toEqual((await metricNames()).sort());
});

it('its alerts ask for metrics that are there', async () => {
  const known = await metricNames();
  const alerts = /```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
  const asked = alerts.match(/mae_\w+/g) ?? [];
  expect(asked.length).toBeGreaterThan(6);
  expect(asked.filter((name) => !known.includes(name))).toEqual([]);
});

it('its settings and flags are those of the server', () => {
  const settings = [...page.matchAll(/\b(MAE_[A-Z_]+|MISTRAL_[A-Z_]+|DATABASE_URL(?:_FILE)?)\b/g)].map(
    ([name]) => name,
  );
  const unknown = settings.filter((name) => !usage.includes(name.replace(/_FILE$/, '')));
  expect([...new Set(unknown)]).toEqual([]);
  const commands = [...page.matchAll(/mae-server (?:start|worker|migrate)?((?: --[a-z-]+(?: \d+)?)*)/g)];
  const flags = commands.flatMap(([, text = '']) => text.match(/--[a-z-]+/g) ?? []);
  expect(flags.filter((flag) => flag !== '--help' && !usage.includes(flag))).toEqual([]);
});
