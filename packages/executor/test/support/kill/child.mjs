// One process that works on the run until it has ended, or until it is killed. Started by kill.test.ts with `fork`.
import { MistralApiClient } from '@mae/client';
import { FileRunStore, MistralAutonomousExecutor } from '../../../dist/index.js';
import { killable, killInWrite } from './kill-points.mjs';
import { smallSandbox } from './small-sandbox.mjs';
import { functionsOf, options, runId, task } from './task.mjs';

const { folder, baseUrl, candidates, sandbox: kind, once, kill } = JSON.parse(process.argv[2]);
const functions = functionsOf({ once, folder });

const openSandbox = async () => {
  if (kind === 'small') return smallSandbox;
  const { ExecutionEngine } = await import('@mae/sandbox');
  return new ExecutionEngine({ hosts: { max: 1 } });
};

const writes = kill?.at === 'write' ? await killInWrite(kill) : () => 0;
const state = { appends: 0 };
const client = new MistralApiClient({ apiKey: process.env.MISTRAL_API_KEY, baseUrl });
const sandbox = await openSandbox();
const executor = new MistralAutonomousExecutor({ model: client.chat, sandbox, generateSeed: () => 7 });
const notices = [];
const store = new FileRunStore({ folder, onNotice: (notice) => notices.push(notice) });
const log = killable(await store.log(runId), kill, state);

/** The answer comes only to a run that was suspended for it. */
async function approve() {
  const asked = (await store.read(runId)).some((event) => event.type === 'run.suspended');
  return { decision: asked ? 'approve' : 'later' };
}

async function work() {
  const events = await store.read(runId);
  const stream =
    events.length === 0
      ? executor.stream(task, { ...options, functions, candidates, approve, log })
      : executor.resume(events, { functions, approve, log });
  return stream.result;
}

let result;
while (result === undefined) {
  result = await work().catch((error) => {
    if (error.code === 'RUN_SUSPENDED') return undefined;
    throw error;
  });
}
process.send({ result, appends: state.appends, writes: writes(), notices });
await Promise.all([store.close(), executor.close(), client.close(), sandbox.close()]);
process.disconnect();
