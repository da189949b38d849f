import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type DurableEvent, foldRun } from '@mae/protocol';
import { type MistralServer, reply, replyJson, startMistralServer } from '@mae/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSqlite } from '../src/storage/sqlite/open-sqlite.js';
import { ServerProcess } from './server-process.js';

const isFull = process.env.MAE_TEST_FULL === '1';
/** Runs that are there from the beginning, how often the server is killed, and runs that come with each of its lives. */
const { first, kills, more } = isFull ? { first: 10, kills: 50, more: 1 } : { first: 4, kills: 5, more: 2 };
const total = first + kills * more;

const apiKey = 'sk-never-seen-anywhere';
/** The number that a run is to print stands in its task, and so in each of its calls. */
const numberIn = (text: string): string => /number (\d+)/.exec(text)?.[1] ?? '';

let mistral: MistralServer;
/** Calls by run and by what they say: how often each came. */
const calls = new Map<string, Map<string, number>>();

beforeAll(async () => {
  mistral = await startMistralServer({
    apiKey,
    script: ({ body }) => {
      const text = JSON.stringify(body);
      const number = numberIn(text);
      const ofRun = calls.get(number) ?? new Map<string, number>();
      calls.set(number, ofRun.set(text, (ofRun.get(text) ?? 0) + 1));
      // Long enough for a kill to come in the middle of some.
      const hold = 20 + (Number(number) % 5) * 20;
      if (body.response_format === undefined)
        return reply(`\`\`\`javascript\nconsole.log(${number})\n\`\`\``, { hold });
      const checks = [{ kind: 'stdout-equals', content: number, why: 'it is what was asked for' }];
      const plan = { summary: 'print it', steps: ['print'], edgeCases: [], successCriteria: ['it is printed'] };
      return replyJson({ ...plan, complexity: 'low', checks }, { hold });
    },
  });
});
afterAll(() => mistral.close());

/** Numbers that look random and are the same each time. */
function* chances(seed: number): Generator<number, never> {
  for (let state = seed; ; ) {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    yield state / 2 ** 31;
  }
}

/** One server over one folder, life after life. */
class Lives {
  readonly folder = mkdtempSync(join(tmpdir(), 'mae-crash-'));
  /** The id of each run, as the server said it first. */
  readonly runIds = new Map<number, string>();
  #server: ServerProcess | undefined;

  async begin(): Promise<string> {
    const args = ['--port', '0', '--data', join(this.folder, 'data'), '--log-level', 'error'];
    this.#server = new ServerProcess(args, { MISTRAL_API_KEY: apiKey, MISTRAL_BASE_URL: mistral.baseUrl });
    return this.#server.url();
  }

  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    this.#server?.process.kill(signal);
    expect([await this.#server?.ended, this.#server?.stderr]).toEqual([signal === 'SIGTERM' ? 0 : signal, '']);
  }

  /** Asks for a run, as one does who may have been cut off before the answer: under the same key as before. */
  async ask(url: string, number: number): Promise<void> {
    const response = await fetch(`${url}/v1/runs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': `run-${number}` },
      body: JSON.stringify({ task: `Print the number ${number}.`, language: 'javascript' }),
    });
    const { runId } = (await response.json()) as { runId: string };
    expect([response.status, runId]).toEqual([202, this.runIds.get(number) ?? runId]);
    this.runIds.set(number, runId);
  }

  [Symbol.dispose](): void {
    this.#server?.process.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Resolves once so many calls have come, or after ten seconds without: then there is nothing left to do. */
async function callsReach(count: number): Promise<void> {
  await Promise.race([mistral.received(count), delay(10_000, undefined, { ref: false })]);
}

const count = (events: DurableEvent[], type: DurableEvent['type']): number =>
  events.filter((event) => event.type === type).length;

describe('a server over a data folder that is killed again and again', () => {
  it(`ends each of ${total} runs once through ${kills} kills, and repeats no call but those in doubt`, async () => {
    using lives = new Lives();
    const chance = chances(20_261_122);
    let asked = 0;
    for (let life = 0; life < kills; life++) {
      const url = await lives.begin();
      asked += life === 0 ? first + more : more;
      // Those whose answer was lost are asked for once more, and the last few in any case.
      const known = [...lives.runIds.keys()].slice(-2);
      const wanted = Array.from({ length: asked }, (_, index) => index + 1000).filter(
        (number) => !lives.runIds.has(number) || known.includes(number),
      );
      const asking = Promise.allSettled(wanted.map((number) => lives.ask(url, number)));
      const before = mistral.requests.length;
      await callsReach(before + 1 + Math.floor(chance.next().value * 6));
      await delay(chance.next().value * 120);
      await lives.end('SIGKILL');
      for (const answer of await asking) {
        // Cut off by the kill, and nothing else.
        if (answer.status === 'rejected') expect(answer.reason).toBeInstanceOf(TypeError);
      }
    }
    const url = await lives.begin();
    for (let number = 1000; number < 1000 + total; number++) await lives.ask(url, number);
    for (const runId of lives.runIds.values()) await ended(url, runId);
    await lives.end('SIGTERM');
    await prove(lives);
  }, 900_000);
});

async function ended(url: string, runId: string): Promise<void> {
  for (const since = Date.now(); ; await delay(50)) {
    const { status } = (await (await fetch(`${url}/v1/runs/${runId}`)).json()) as { status: string };
    if (status === 'completed') return;
    if (Date.now() - since > 120_000) throw new Error(`run ${runId} is ${status}`);
  }
}

async function prove({ folder, runIds }: Lives): Promise<void> {
  await using storage = await openSqlite({ folder: join(folder, 'data') });
  const { runs } = storage;
  const { rows } = await runs.page({}, { limit: 1_000 });
  expect(rows.map(({ runId }) => runId).sort(), 'no run twice, none lost').toEqual([...runIds.values()].sort());
  const counts = { resumed: 0, inDoubt: 0, repeated: 0, calls: 0 };
  for (const [number, runId] of runIds) {
    const events = await runs.read(runId);
    expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index));
    expect([count(events, 'run.started'), count(events, 'run.completed')], 'begun and ended once').toEqual([1, 1]);
    const state = foldRun(events);
    if (state.status !== 'completed') throw new Error(`run ${runId} is ${state.status}`);
    const { stopReason, finalOutput, usage } = state.result;
    expect([stopReason, finalOutput]).toEqual(['passed', String(number)]);
    // Each call that was noted has its reply, or is one of those the result names.
    expect(count(events, 'model.requested')).toBe(count(events, 'model.completed') + usage.inDoubtCalls);
    const sent = [...(calls.get(String(number))?.values() ?? [])];
    const repeated = sent.reduce((sum, times) => sum + times - 1, 0);
    expect(repeated, `calls of run ${runId} that came again`).toBeLessThanOrEqual(usage.inDoubtCalls);
    counts.resumed += count(events, 'run.resumed');
    counts.inDoubt += usage.inDoubtCalls;
    counts.repeated += repeated;
    counts.calls += sent.length;
  }
  expect(counts.calls, 'a plan and a program for each run').toBe(2 * total);
  expect(counts.resumed, 'kills that met a run at work').toBeGreaterThanOrEqual(kills / 2);
  if (isFull) expect([counts.inDoubt, counts.repeated].every((times) => times > 0)).toBe(true);
}
