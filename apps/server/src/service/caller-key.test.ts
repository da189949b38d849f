import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gate, type MistralServer, reply, replyJson, ScriptedModel, startMistralServer } from '@mae/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Durable, durable, eventsOf, eventually, rested, temporaryFolder } from '../__fixtures__/durable.js';
import { planReply } from '../__fixtures__/server.js';
import { RunExecutors } from './run-executors.js';
import { ServerRuns } from './server-runs.js';

const task = { task: 'add 1 and 2' };
const callerKey = 'caller-key-0123456789-never-kept';

/** Answers to the caller's key alone; programs wait at the gate where there is one. */
let hold: ReturnType<typeof gate> | undefined;
let mistral: MistralServer;
beforeAll(async () => {
  mistral = await startMistralServer({
    apiKey: callerKey,
    script: ({ body }) =>
      body.response_format === undefined ? reply('```python\nprint(3)\n```', { hold }) : replyJson(planReply),
  });
});
afterAll(() => mistral.close());

/** The server's own model answers nothing: each call is one with the caller's key. */
const serverOf = (folder: string): Promise<Durable> =>
  durable({ folder, model: new ScriptedModel([]), baseUrl: mistral.baseUrl });

/** Whether the bytes are in any file of the folder. */
function holds(folder: string, bytes: string): boolean {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.some((entry) => readFileSync(join(entry.parentPath, entry.name)).includes(bytes));
}

describe('a key that a caller brings', () => {
  it('works for that run alone, and is in no file, event, row or error', async () => {
    using place = temporaryFolder();
    await using server = await serverOf(place.folder);
    const { runId } = await server.all.start(task, { callerKey });
    const events = await eventsOf(server.all, runId);
    expect(events.at(-1)).toMatchObject({ type: 'run.completed', stopReason: 'passed' });
    const state = await server.all.get(runId);
    const row = await server.all.row(runId);
    expect(row).toMatchObject({ needsCallerKey: true });
    expect(JSON.stringify([events, state, row, server.errors])).not.toContain(callerKey);
    expect(holds(place.folder, runId)).toBe(true);
    expect(holds(place.folder, callerKey)).toBe(false);
    await eventually(() => server.callerKeys.of(runId) === undefined, 'the key is forgotten');

    const { runId: other } = await server.all.start(task);
    expect(await rested(server.all, other)).toMatchObject({ result: { stopReason: 'fault' } });
  });

  it('is asked for again where the process is another by now', async () => {
    using place = temporaryFolder();
    hold = gate();
    const first = await serverOf(place.folder);
    const { runId } = await first.all.start(task, { callerKey });
    await hold.reached;
    await first.stop();
    hold = undefined;
    expect(holds(place.folder, callerKey)).toBe(false);

    await using second = await serverOf(place.folder);
    const isWaiting = async () => (await second.all.row(runId))?.suspendedFor === 'caller';
    await eventually(isWaiting, 'it waits for its caller');
    await expect(second.all.resume(runId)).rejects.toMatchObject({ code: 'CALLER_KEY_NEEDED' });
    const refused = await second.all.resume(runId, { callerKey: 'no key\n' }).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'CALLER_KEY_INVALID' });
    expect(String(refused)).not.toContain('no key');
    await second.all.resume(runId, { callerKey });
    expect(await rested(second.all, runId)).toMatchObject({ result: { stopReason: 'passed' } });
    expect(second.errors).toEqual([]);
  });

  it('is asked for again where the run had not begun', async () => {
    using place = temporaryFolder();
    const first = await durable({ ...place, works: false, baseUrl: mistral.baseUrl });
    const { runId } = await first.all.start(task, { callerKey });
    await first.stop();

    await using second = await serverOf(place.folder);
    expect(await rested(second.all, runId)).toMatchObject({ result: { fault: { code: 'CALLER_KEY_NEEDED' } } });
    await second.all.resume(runId, { callerKey });
    expect(await rested(second.all, runId)).toMatchObject({ result: { stopReason: 'passed' } });
  });

  it('is not needed to end the run', async () => {
    using place = temporaryFolder();
    const first = await durable({ ...place, works: false, baseUrl: mistral.baseUrl });
    const { runId } = await first.all.start(task, { callerKey });
    await first.all.cancel(runId);
    await first.stop();
    await using second = await serverOf(place.folder);
    expect(await rested(second.all, runId)).toMatchObject({ result: { stopReason: 'cancelled' } });
  });

  it('is refused where runs are worked on by other processes, and for runs of the server’s own key', async () => {
    using place = temporaryFolder();
    await using server = await durable({ ...place, works: false });
    const { storage } = server;
    const executors = new RunExecutors({ check: async () => {}, stream: unused, resume: unused });
    const elsewhere = new ServerRuns({ storage, executors }).of(undefined);
    await expect(elsewhere.start(task, { callerKey })).rejects.toMatchObject({ code: 'CALLER_KEY_UNSUPPORTED' });
    const { runId } = await server.all.start(task);
    await expect(server.all.resume(runId, { callerKey })).rejects.toMatchObject({ code: 'CALLER_KEY_UNSUPPORTED' });
  });
});

function unused(): never {
  throw new Error('not used');
}
