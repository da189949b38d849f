// A host without what surrounds it: makes fresh guests and says what each one cost. `bench/sandbox` bundles and starts it.

import { setTimeout as wait } from 'node:timers/promises';
import { loadIsolatedVm } from '../src/host/addon.js';
import { javascriptFactoryFor, pythonFactoryFor } from '../src/host/factories.js';
import type { Guest, Job } from '../src/host/guest.js';
import { ensurePythonRuntime } from '../src/host/python/runtime.js';
import { hostCommand, hostFlags, pythonHostFlags } from '../src/host-command.js';
import { transpilerFile } from '../src/host-files.js';
import { resolveLimits } from '../src/limits.js';
import type { HostBoot, Runtime } from '../src/messages.js';
import { resolvePolicy } from '../src/policy.js';
import type { GuestCosts, GuestProcessStart } from './guest-costs.js';
import { noCalls } from './no-calls.js';

const memoryMb = 256;
const keptGuests = 4;
/** More than it takes to take an isolate down. */
const teardownMs = 30;

function milliseconds({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1_000;
}

async function startOf(runtime: Runtime, cacheFolder: string): Promise<GuestProcessStart> {
  const flags = runtime === 'python' ? pythonHostFlags : hostFlags;
  const files =
    runtime === 'python'
      ? await ensurePythonRuntime(cacheFolder, { hostFlags: flags })
      : { transpiler: transpilerFile() };
  const { env, args } = hostCommand(runtime, { ...files }, { command: [], layers: [] }, 0);
  return { flags, env, boot: args.at(-1) ?? '' };
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
  const progress = { programEnded: () => {}, checkStarted: () => {}, checkFails: () => {}, checkEnded: () => {} };
  const report = await guest.run(jobOf(runtime), () => {}, progress, noCalls());
  if (report.value?.repr !== '42') throw new Error(`The program gave ${JSON.stringify(report)}.`);
}

async function costsOf(boot: HostBoot, count: number): Promise<GuestCosts> {
  const { runtime } = boot;
  const factory = (runtime === 'python' ? pythonFactoryFor : javascriptFactoryFor)(boot, loadIsolatedVm(boot.addon));
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
  const readyCpuMs: number[] = [];
  const cpuBefore = process.cpuUsage();
  for (let index = 0; index < count; index++) {
    // The last one is taken down on a thread of its own: until then it would count for this one.
    await wait(teardownMs);
    const startedAt = performance.now();
    const cpuAtStart = process.cpuUsage();
    const guest = await create();
    readyMs.push(performance.now() - startedAt);
    readyCpuMs.push(milliseconds(process.cpuUsage(cpuAtStart)));
    discard(guest);
  }
  await wait(teardownMs);
  const cpuMsPerGuest = milliseconds(process.cpuUsage(cpuBefore)) / count;
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
  return { readyMs, readyCpuMs, cpuMsPerGuest, firstResultMs, baselineBytes, bytesPerGuest };
}

const [mode, first = '', second = ''] = process.argv.slice(2);
const answer =
  mode === 'start'
    ? await startOf(first as Runtime, second)
    : await costsOf(JSON.parse(first) as HostBoot, Number(second));
process.stdout.write(JSON.stringify(answer), () => process.exit());
