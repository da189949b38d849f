import { setTimeout as pause } from 'node:timers/promises';
import { foldRun, isDurable } from '@mae/protocol';
import { expect, it } from 'vitest';
import { framesOf } from '../src/__fixtures__/server.js';
import { PostgresCluster } from '../src/storage/postgres/__fixtures__/postgres-cluster.js';
import { openPostgres } from '../src/storage/postgres/open-postgres.js';
import { callsByRun, chaosModel, taskOf } from './chaos-model.js';
import { Fleet } from './fleet.js';
import { ServerProcess } from './server-process.js';

const isFull = process.env.MAE_TEST_FULL === '1';
const { runs, kills, crashes } = isFull ? { runs: 200, kills: 40, crashes: 4 } : { runs: 16, kills: 4, crashes: 1 };

/** Asks for a run until some API process has taken it; the key makes it one run, however often it was asked for. */
async function start(fleet: Fleet, index: number): Promise<string> {
  const body = JSON.stringify({ task: taskOf(index), language: 'javascript' });
  const headers = { 'content-type': 'application/json', 'idempotency-key': `run-${index}` };
  for (let turn = index; ; turn++) {
    try {
      const response = await fetch(`${await fleet.url(turn)}/v1/runs`, { method: 'POST', headers, body });
      if (response.status === 202) return ((await response.json()) as { runId: string }).runId;
      expect(response.status, await response.text()).toBe(503);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
    }
    await pause(50);
  }
}

/** The whole frames of a stream that came before it ended, or was cut off. */
async function receivedOf(response: Response): Promise<string> {
  let text = '';
  try {
    for await (const piece of response.body?.pipeThrough(new TextDecoderStream()) ?? []) text += piece;
  } catch {
    // Its process was killed.
  }
  return text.slice(0, text.lastIndexOf('\n\n') + 2);
}

/** Follows a run to its end, from one API process to the next. Gives the sequences it was told, in order. */
async function follow(fleet: Fleet, runId: string, turn: number): Promise<number[]> {
  const told: number[] = [];
  for (let attempt = turn; ; attempt++) {
    try {
      const last = told.at(-1);
      const headers = { accept: 'text/event-stream', ...(last === undefined ? {} : { 'last-event-id': String(last) }) };
      const response = await fetch(`${await fleet.url(attempt)}/v1/runs/${runId}/events`, { headers });
      const whole = response.ok ? framesOf(await receivedOf(response)) : [];
      for (const { id } of whole) if (id !== undefined) told.push(id);
      if (whole.some(({ event }) => event === 'run.completed')) return told;
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
    }
    await pause(50);
  }
}

it(
  `${runs} runs on 3 workers and 2 API processes end once each, while any of them is killed and Postgres crashes`,
  async () => {
    await using cluster = await PostgresCluster.start();
    const url = await cluster.database({ migrated: false });
    await using model = await chaosModel(300);
    const env = { DATABASE_URL: url, MISTRAL_API_KEY: 'sk-unused', MISTRAL_BASE_URL: model.baseUrl };
    const migrations = Array.from({ length: 3 }, () => new ServerProcess(['migrate'], env));
    expect(await Promise.all(migrations.map(({ ended }) => ended))).toEqual([0, 0, 0]);

    await using fleet = new Fleet(env, { apis: 2, workers: 3 });
    const started = Promise.all(Array.from({ length: runs }, (_, index) => start(fleet, index)));
    const followed = started.then((ids) => Promise.all(ids.map((runId, index) => follow(fleet, runId, index))));
    let isOver = false;
    const over = followed.finally(() => {
      isOver = true;
    });

    // After so many calls of the model something goes wrong: time says nothing of how far the runs have come.
    const disasters = kills + crashes;
    for (let done = 1; done <= disasters && !isOver; done++) {
      await Promise.race([model.received(Math.floor((done * runs * 2) / (disasters + 1))), over]);
      if (done % Math.ceil(disasters / (crashes + 1)) !== 0) fleet.killNext();
      else {
        await cluster.crash();
        await cluster.start();
      }
    }
    const [runIds, told] = await Promise.all([started, followed]);
    await fleet.stop();

    const calls = callsByRun(model);
    await using storage = await openPostgres({ url });
    expect(await storage.runs.counts()).toMatchObject({ queued: 0, running: 0, suspended: 0, completed: runs });
    let doubtful = 0;
    for (const [index, runId] of runIds.entries()) {
      const events = await storage.runs.read(runId);
      const sequences = events.map(({ sequence }) => sequence);
      expect(sequences, 'gapless').toEqual(sequences.map((_, place) => place));
      expect(told[index], 'told to its reader once each, in order').toEqual(sequences);
      expect(
        events.filter(({ type }) => type === 'run.completed'),
        'ended once',
      ).toHaveLength(1);
      const state = foldRun(events.filter(isDurable));
      const result = state.status === 'completed' ? state.result : undefined;
      expect(result).toMatchObject({ stopReason: 'passed', finalOutput: String(index) });
      const asked = new Set(events.flatMap((event) => (event.type === 'model.requested' ? [event.requestHash] : [])));
      const inDoubt = result?.usage.inDoubtCalls ?? 0;
      const came = calls.get(index) ?? 0;
      expect(came, `calls of run ${index}: ${asked.size}, and ${inDoubt} in doubt`).toBeLessThanOrEqual(
        asked.size + inDoubt,
      );
      expect(came).toBeGreaterThanOrEqual(asked.size);
      doubtful += inDoubt;
    }
    // Few kills may all come between two calls.
    if (isFull) expect(doubtful, 'calls that were cut off').toBeGreaterThan(0);
  },
  isFull ? 900_000 : 180_000,
);
