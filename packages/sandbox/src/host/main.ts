import { FileName } from '@mae/protocol';
import type { Frame } from '../frames.js';
import { limitRanges } from '../limits.js';
import type { HostBoot, HostReport, JobData, ToHost } from '../messages.js';
import { loadIsolatedVm } from './addon.js';
import { Channel, die } from './channel.js';
import { factoryFor } from './factories.js';
import type { Job } from './guest.js';
import { Output } from './output.js';
import { dropPermissions } from './permissions.js';
import { RunningJob } from './run-job.js';
import { SessionGuest } from './session-guest.js';
import { WarmGuests } from './warm-guests.js';

/** What serves the jobs of this process: guests for one job each, and the one of its session. */
interface Guests {
  warm: WarmGuests;
  session: SessionGuest;
}

async function main(): Promise<void> {
  const boot: HostBoot = JSON.parse(process.argv[2] ?? '{}');
  const channel = new Channel();
  const running = new Map<number, RunningJob>();
  let guests: Guests | undefined;
  channel.listen((frame) => {
    const header = frame.header as ToHost;
    if (header.type === 'cancel') running.get(header.id)?.end('cancelled');
    else if (guests !== undefined) void serve(channel, guests, running, header.id, decodeJob(header, frame));
  });
  const factory = factoryFor(boot, loadIsolatedVm(boot.addon));
  await factory.load();
  const warm = new WarmGuests(factory);
  guests = { warm, session: new SessionGuest(warm) };
  const layers = ['isolate', 'process', 'empty-environment', 'watchdog', ...dropPermissions()];
  const { node, v8 } = process.versions;
  channel.send({ type: 'ready', versions: { node, v8 }, layers });
  warm.prepare(limitRanges.memoryMb.default);
}

async function serve(
  channel: Channel,
  guests: Guests,
  running: Map<number, RunningJob>,
  id: number,
  job: Job,
): Promise<void> {
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
  const { report, files, spent } = await current.run(
    job.session === undefined ? guests.warm : guests.session,
    job,
    output,
    {
      started: () => channel.send({ type: 'started', id }),
      stage,
      verdict: (result) => channel.send({ type: 'verdict', id }, JSON.stringify(result)),
    },
  );
  running.delete(id);
  for (const { name, content } of files) {
    // A program may use names that nobody else should: with back slashes, or far too long.
    if (FileName.safeParse(name).success) channel.send({ type: 'file', id, name }, content);
  }
  channel.send({ type: 'result', id, spent }, JSON.stringify(report));
  if (!spent && job.session === undefined) guests.warm.prepare(job.limits.memoryMb);
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

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`, die);
});
