import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileName } from '@mae/protocol';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { encodeFrame } from '../../src/frames.js';
import type { Job } from '../../src/host/guest.js';
import { HostPool } from '../../src/host-pool.js';
import { runOnHost } from '../../src/host-run.js';
import { resolveLimits } from '../../src/limits.js';
import { HostReport } from '../../src/messages.js';
import { policyPresets } from '../../src/policy-lists.js';
import { holds, mostMs } from './fuzzing.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mae-fuzz-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const id = 1;
const job: Job = {
  mode: 'execute',
  language: 'javascript',
  code: '1',
  checks: [
    { id: 'a', source: 'model', kind: 'assert', code: 'true' },
    { id: 'b', source: 'caller', kind: 'stdout', equals: 'x' },
  ],
  stdin: '',
  files: [],
  policy: policyPresets.standard,
  limits: resolveLimits({ timeoutMs: 50, checkMs: 50, maxOutputBytes: 1_000, maxFiles: 2, maxFileBytes: 100 }),
};

const json = (value: unknown) => Buffer.from(JSON.stringify(value));
const status = fc.constantFrom(
  'ok',
  'error',
  'timeout',
  'memory',
  'output-limit',
  'policy',
  'cancelled',
  'crashed',
  'x',
);
const count = fc.oneof(fc.nat(2_000), fc.constantFrom(-1, 0.5, 1e300, null, 'many'));
const text = fc.oneof(fc.string({ maxLength: 50 }), fc.constantFrom('x'.repeat(100_000), '\0', '\ud800'));
const verdict = fc.record(
  {
    checkId: fc.constantFrom('a', 'b', 'c', '__proto__'),
    verdict: fc.constantFrom('passed', 'failed', 'broken', 'great'),
    durationMs: count,
    message: text,
  },
  { requiredKeys: ['checkId', 'verdict', 'durationMs'] },
);
const report = fc.record(
  {
    status,
    ran: fc.boolean(),
    stdoutBytes: fc.nat(2_000),
    stderrBytes: count,
    truncated: fc.boolean(),
    checks: fc.array(verdict, { maxLength: 4 }),
    diagnostics: fc.array(fc.record({ kind: text, severity: fc.constantFrom('error', 'x'), message: text }), {
      maxLength: 2,
    }),
    durationMs: count,
    cpuMs: count,
    peakMemoryBytes: count,
    value: fc.record({ repr: text, json: fc.jsonValue() }),
    error: fc.record({ name: text, message: text, frames: fc.constant([]), traceback: text }),
    extra: fc.anything(),
  },
  {
    requiredKeys: [
      'status',
      'ran',
      'stdoutBytes',
      'stderrBytes',
      'truncated',
      'checks',
      'diagnostics',
      'durationMs',
      'cpuMs',
      'peakMemoryBytes',
    ],
  },
);
const body = fc.oneof(
  { weight: 4, arbitrary: report.map(json) },
  { weight: 2, arbitrary: verdict.map(json) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('['.repeat(100_000), '{"__proto__":{"status":"ok"}}', '', 'null')
      .map((said) => Buffer.from(said)),
  },
);
const jobId = fc.oneof(
  { weight: 8, arbitrary: fc.constant<unknown>(id) },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(0, 2, '1', null) },
);
const header = fc.oneof(
  fc.record({ type: fc.constantFrom('started', 'result', 'verdict', 'stage', 'ready', 'exec'), id: jobId }),
  fc.record({ type: fc.constant('result'), id: jobId, spent: fc.constantFrom(true, false, 'no') }),
  fc.record({ type: fc.constant('stage'), id: jobId, check: fc.constantFrom('a', 'b', 'zzz', '') }),
  fc.record({ type: fc.constant('output'), id: jobId, stream: fc.constantFrom('stdout', 'stderr', 'stdlog') }),
  fc.record({
    type: fc.constant('file'),
    id: jobId,
    name: fc.constantFrom('a', 'b/c', '../a', '/etc/passwd', 'a\\b', '', '\0'),
  }),
  fc.record({
    type: fc.constant('call'),
    id: jobId,
    call: fc.constantFrom(1, 2, 0, -1),
    name: fc.constantFrom('ask', '__proto__', ''),
  }),
  fc.anything(),
);

function frame([head, content]: [unknown, Buffer]): Buffer {
  try {
    return encodeFrame(head, content);
  } catch {
    // A header that cannot be written as JSON.
    return content;
  }
}

/** What a host sends at once: a frame, one with a byte changed or cut off, or bytes. */
const sent = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(header, body).map(frame) },
  {
    weight: 2,
    arbitrary: fc.tuple(header, body, fc.nat(), fc.nat(255)).map(([head, content, at, value]) => {
      const bytes = frame([head, content]);
      if (bytes.length > 0) bytes[at % bytes.length] = value;
      return bytes;
    }),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(header, body, fc.nat())
      .map(([head, content, at]) => frame([head, content]).subarray(0, at % 40)),
  },
  { weight: 1, arbitrary: fc.uint8Array({ minLength: 1, maxLength: 100 }).map((bytes) => Buffer.from(bytes)) },
);

const script = fc.record({
  isStarted: fc.boolean(),
  sends: fc.array(fc.record({ bytes: sent, pauseMs: fc.constantFrom(0, 0, 0, 5, 80) }), { maxLength: 6 }),
  /** What it does then. One that says nothing before its program runs would be waited for, for a minute. */
  end: fc.constantFrom('exit 0', 'exit 3', 'kill -9 $$', 'kill -ABRT $$', 'wait', 'close'),
  cancelMs: fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.nat(60) }),
});
type Script = typeof script extends fc.Arbitrary<infer T> ? T : never;

const ready = encodeFrame({ type: 'ready', layers: [] });
const started = encodeFrame({ type: 'started', id });

/** A shell that plays a host: it sends what it was given, piece by piece, as soon as it has been sent something itself. */
async function poolOf({ isStarted, sends, end }: Script): Promise<HostPool> {
  const pieces = [ready, ...(isStarted ? [started] : []), ...sends.map(({ bytes }) => bytes)];
  const names = pieces.map((_, index) => join(folder, `piece-${index}`));
  await Promise.all(pieces.map((bytes, index) => writeFile(names[index] ?? '', bytes)));
  const cat = (name: string) => `cat '${name}'`;
  const [first = '', ...rest] = names;
  const lines = rest.map((name, index) => {
    const pauseMs = sends[index - (isStarted ? 1 : 0)]?.pauseMs ?? 0;
    return pauseMs === 0 ? cat(name) : `sleep ${pauseMs / 1000}; ${cat(name)}`;
  });
  const waits: Record<string, string> = { wait: 'cat > /dev/null', close: 'exec 1>&-; cat > /dev/null' };
  const last = waits[end] ?? end;
  const isSilent = !isStarted && (end === 'wait' || end === 'close');
  const code = [cat(first), 'head -c 1 > /dev/null', ...lines, isSilent ? 'exit 0' : last].join('\n');
  const env = { PATH: process.env.PATH ?? '' };
  return new HostPool({ file: '/bin/sh', args: ['-c', code], env, layers: [] }, { min: 1, max: 1 });
}

it.skipIf(process.platform === 'win32')(
  'a host that sends anything at any moment is one run with a defined outcome',
  async () => {
    await holds(0.25, script, async (made) => {
      const pool = await poolOf(made);
      try {
        const host = await pool.acquire();
        const signal = made.cancelMs === undefined ? undefined : AbortSignal.timeout(made.cancelMs);
        const result = await runOnHost(host, id, job, { signal });
        pool.release(host, result.isSpent);
        expect(HostReport.safeParse(result.report).error).toBeUndefined();
        expect(result.stdout.length + result.stderr.length).toBeLessThanOrEqual(job.limits.maxOutputBytes);
        expect(result.files.length).toBeLessThanOrEqual(job.limits.maxFiles);
        for (const { name, content } of result.files) {
          // A byte may have been changed in it: what is a name of a file stays one.
          expect(FileName.safeParse(name).error, name).toBeUndefined();
          expect(content.length).toBeLessThanOrEqual(job.limits.maxFileBytes);
        }
        // `ok` is the word of a host that is believed. One that never said so cannot have it.
        const said = Buffer.concat(made.sends.map(({ bytes }) => bytes)).includes('"status":"ok"');
        if (result.report.status === 'ok') expect(said).toBe(true);
        expect(({} as { status?: unknown }).status).toBeUndefined();
      } finally {
        await pool.close();
      }
    });
  },
  mostMs,
);
