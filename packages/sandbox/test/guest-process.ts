// A host without what surrounds it: makes fresh guests and says what each one cost. `bench/sandbox` bundles and starts it.

import { loadIsolatedVm } from '../src/host/addon.js';
import { factoryFor } from '../src/host/factories.js';
import type { Guest, Job } from '../src/host/guest.js';
import { ensurePythonRuntime } from '../src/host/python/runtime.js';
import { hostCommand, hostFlags, pythonHostFlags } from '../src/host-command.js';
import { addonFile } from '../src/host-files.js';
import { resolveLimits } from '../src/limits.js';
import type { Runtime } from '../src/messages.js';
import { resolvePolicy } from '../src/policy.js';
import type { GuestCosts, GuestProcessStart } from './guest-costs.js';

const memoryMb = 256;
const keptGuests = 4;

async function startOf(runtime: Runtime, cacheFolder: string): Promise<GuestProcessStart> {
  const flags = runtime === 'python' ? pythonHostFlags : hostFlags;
  const files = runtime === 'python' ? await ensurePythonRuntime(cacheFolder, { hostFlags: flags }) : {};
  const runtimeFiles = { ...files };
  const { env } = hostCommand(runtime, runtimeFiles, { command: [], layers: [] }, 1);
  return { flags, env, runtimeFiles };
}

function jobOf(runtime: Runtime): Job {
  return {
    mode: 'execute',
    language: runtime,
    code: '40 + 2',
    checks: [],
    stdin: '',
    files: [],
    policy: resolvePolicy('standard'),
    limits: resolveLimits({ memoryMb }),
  };
}

async function runOn(guest: Guest, runtime: Runtime): Promise<void> {
  const progress = { programEnded: () => {}, checkStarted: () => {}, checkEnded: () => {} };
  const report = await guest.run(jobOf(runtime), () => {}, progress);
  if (report.value?.repr !== '42') throw new Error(`The program gave ${JSON.stringify(report)}.`);
}

async function costsOf(runtime: Runtime, runtimeFiles: Record<string, string>, count: number): Promise<GuestCosts> {
  const addon = addonFile();
  const factory = factoryFor({ runtime, addon, runtimeFiles, warm: 1 }, loadIsolatedVm(addon));
  await factory.load();
  const create = () => factory.create({ memoryMb, onCatastrophicError: () => {} });
  const baselineBytes = process.memoryUsage.rss();
  const discard = (guest: Guest) => {
    guest.isolate.dispose();
    guest.release?.();
  };
  // What the first one compiles is the others' too; it is a part of the host's start.
  const first = await create();
  await runOn(first, runtime);
  discard(first);

  const readyMs: number[] = [];
  const cpuBefore = process.cpuUsage();
  for (let index = 0; index < count; index++) {
    const startedAt = performance.now();
    const guest = await create();
    readyMs.push(performance.now() - startedAt);
    discard(guest);
  }
  const { user, system } = process.cpuUsage(cpuBefore);
  const firstResultMs: number[] = [];
  for (let index = 0; index < count; index++) {
    const startedAt = performance.now();
    const guest = await create();
    await runOn(guest, runtime);
    firstResultMs.push(performance.now() - startedAt);
    discard(guest);
  }
  const one = await create();
  const bytesBefore = process.memoryUsage.rss();
  const kept: Guest[] = [];
  for (let index = 0; index < keptGuests; index++) kept.push(await create());
  const bytesPerGuest = (process.memoryUsage.rss() - bytesBefore) / keptGuests;
  for (const guest of [one, ...kept]) discard(guest);
  return { readyMs, cpuMsPerGuest: (user + system) / 1000 / count, firstResultMs, baselineBytes, bytesPerGuest };
}

const [mode, runtime = 'javascript', given = '', count = '1'] = process.argv.slice(2);
const answer =
  mode === 'start'
    ? await startOf(runtime as Runtime, given)
    : await costsOf(runtime as Runtime, JSON.parse(given) as Record<string, string>, Number(count));
process.stdout.write(JSON.stringify(answer), () => process.exit());
