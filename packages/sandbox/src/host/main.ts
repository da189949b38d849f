import type { Frame } from '../frames.js';
import { hostLayers } from '../layers.js';
import { limitRanges } from '../limit-ranges.js';
import type { HostBoot, HostReport, JobData, ToHost } from '../messages.js';
import { MemoryMeter } from '../proc/memory-meter.js';
import { loadIsolatedVm } from './addon.js';
import { Channel, die } from './channel.js';
import type { FactoryFor } from './factories.js';
import { isFileName } from './file-name.js';
import type { Job } from './guest.js';
import { closeInherited } from './inherited.js';
import { Output } from './output.js';
import { dropPermissions } from './permissions.js';
import { RunningJob } from './run-job.js';
import { SessionGuest } from './session-guest.js';
import { afterTeardown } from './teardown.js';
import { WarmGuests } from './warm-guests.js';

const heartbeatMs = 500;

/** What serves the jobs of this process: guests for one job each, and the one of its session. */
interface Guests {
  warm: WarmGuests;
  session: SessionGuest;
}

/** This process: what every job it serves works with. */
interface Host {
  channel: Channel;
  running: Map<number, RunningJob>;
  /** Absent until it is ready. */
  guests?: Guests;
  hasHeartbeat?: boolean;
  /** Of this process, where the kernel limits it. */
  memory?: MemoryMeter;
}

async function main(factoryFor: FactoryFor): Promise<void> {
  closeInherited();
  const boot: HostBoot = JSON.parse(process.argv[2] ?? '{}');
  const { hasMemoryCap, hasHeartbeat } = boot;
  const memory = hasMemoryCap ? new MemoryMeter('self') : undefined;
  const channel = new Channel();
  const host: Host = { channel, running: new Map(), hasHeartbeat, memory };
  channel.listen((frame) => {
    const header = frame.header as ToHost;
    if (header.type === 'cancel') host.running.get(header.id)?.end('cancelled');
    else if (header.type === 'reply') {
      const { call, end } = header;
      host.running.get(header.id)?.answer({ call, end, text: frame.body.toString('utf8') });
    } else if (host.guests !== undefined) void serve(host, host.guests, header.id, decodeJob(header, frame));
  });
  const made = factoryFor(boot, loadIsolatedVm(boot.addon));
  const factory =
    memory === undefined ? made : afterTeardown(made, memory, (is) => channel.send({ type: 'made', ...is }));
  await factory.load();
  const warm = new WarmGuests(factory, boot.warm > 0);
  host.guests = { warm, session: new SessionGuest(warm) };
  const layers = hostLayers(dropPermissions());
  channel.send({ type: 'ready', layers });
  warm.prepare(limitRanges.memoryMb.default);
}

async function serve(host: Host, guests: Guests, id: number, job: Job): Promise<void> {
  const { channel, running, memory } = host;
  const current = new RunningJob();
  running.set(id, current);
  const output = new Output(
    job.limits.maxOutputBytes,
    (stream, bytes) => channel.send({ type: 'output', id, stream }, bytes),
    () => current.end('output-limit'),
  );
  guests.warm.readyFor(job);
  const stage = (check: string | undefined, report?: HostReport) =>
    channel.send({ type: 'stage', id, check }, report === undefined ? undefined : JSON.stringify(report));
  const heartbeat = host.hasHeartbeat ? setInterval(() => channel.send({ type: 'alive', id }), heartbeatMs) : undefined;
  const isSession = job.session !== undefined;
  // Opening a session runs no program.
  const setsLimit = job.session !== 0;
  const { report, files, spent, leave } = await current.run(isSession ? guests.session : guests.warm, job, output, {
    started: () => channel.send({ type: 'started', id, dataBytes: setsLimit ? memory?.read()?.dataBytes : undefined }),
    stage,
    verdict: (result) => channel.send({ type: 'verdict', id }, JSON.stringify(result)),
    call: (call, name, argument) => channel.send({ type: 'call', id, call, name }, argument),
  });
  clearInterval(heartbeat);
  running.delete(id);
  for (const { name, content } of files) {
    // A program may use names that nobody else should: with back slashes, or far too long.
    if (isFileName(name)) channel.send({ type: 'file', id, name }, content);
  }
  const result = { type: 'result' as const, id, spent };
  if (spent) return channel.sendLast(result, JSON.stringify(report));
  channel.send(result, JSON.stringify(report));
  leave();
  if (!isSession) guests.warm.prepare(job.limits.memoryMb);
}

function decodeJob(header: Extract<ToHost, { type: 'job' }>, frame: Frame): Job {
  let at = 0;
  const take = (bytes: number) => {
    at += bytes;
    return frame.body.subarray(at - bytes, at);
  };
  const data: JobData = JSON.parse(take(header.bytes.job).toString('utf8'));
  return {
    ...data,
    code: take(header.bytes.code).toString('utf8'),
    stdin: take(header.bytes.stdin).toString('utf8'),
    files: header.bytes.files.map(({ name, bytes }) => ({ name, content: take(bytes) })),
  };
}

/**
 * Serves an engine as the host of one runtime, until the engine is gone. Each runtime has a script of its own: what it
 * does not need would make its start longer.
 */
export function runHost(factoryFor: FactoryFor): void {
  main(factoryFor).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`, die);
  });
}
