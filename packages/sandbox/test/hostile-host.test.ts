import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { encodeFrame } from '../src/frames.js';
import { readFunctions } from '../src/functions.js';
import type { Job } from '../src/host/guest.js';
import { hostCommand } from '../src/host-command.js';
import { transpilerFile } from '../src/host-files.js';
import { HostPool } from '../src/host-pool.js';
import { type HostResult, runOnHost } from '../src/host-run.js';
import { resolveLimits } from '../src/limits.js';
import { policyPresets } from '../src/policy-lists.js';
import { wrapping } from '../src/wrappers.js';

const pools: HostPool[] = [];
afterEach(async () => {
  for (const pool of pools.splice(0)) await pool.close();
});

const job: Job = {
  mode: 'execute',
  language: 'javascript',
  code: '1',
  checks: [{ id: 'a', source: 'model', kind: 'assert', code: 'true' }],
  stdin: '',
  files: [],
  policy: policyPresets.standard,
  limits: resolveLimits({
    timeoutMs: 2_000,
    maxOutputBytes: 1_000,
    maxFileBytes: 100,
    maxCalls: 2,
    maxCallBytes: 1_000,
  }),
};

const ready = encodeFrame({ type: 'ready', layers: [] });
const started = encodeFrame({ type: 'started', id: 1 });
const report = {
  status: 'ok',
  ran: true,
  stdoutBytes: 0,
  stderrBytes: 0,
  truncated: false,
  checks: [],
  diagnostics: [],
  durationMs: 1,
  cpuMs: 1,
  peakMemoryBytes: 1,
};

const stage = encodeFrame({ type: 'stage', id: 1 }, Buffer.from(JSON.stringify(report)));
const verdict = encodeFrame(
  { type: 'verdict', id: 1 },
  Buffer.from(JSON.stringify({ checkId: 'a', verdict: 'passed', durationMs: 1 })),
);
const withValue = (json: string) =>
  JSON.stringify({ ...report, value: { repr: '' } }).replace('""', `"","json":${json}`);

const call = (header: object, argument = '{}') =>
  encodeFrame({ type: 'call', id: 1, call: 1, name: 'echo', ...header }, Buffer.from(argument));
/** The one function of the runs below. */
const { ready: functions } = readFunctions({ echo: { input: {}, call: async (input: unknown) => input } });

/** A pool whose hosts are taken over: they say they are ready, answer the first job with these bytes, and go on. */
function taken(answer: Buffer, { goOn = '', hasHeartbeat = false } = {}): HostPool {
  const code = `
    process.stdout.write(Buffer.from('${ready.toString('base64')}', 'base64'));
    process.stdin.once('data', () => {
      process.stdout.write(Buffer.from('${answer.toString('base64')}', 'base64'));
      ${goOn}
    });
    process.stdin.on('end', () => process.exit());`;
  const command = { file: process.execPath, args: ['-e', code], env: {}, layers: [], hasHeartbeat };
  const pool = new HostPool(command, { min: 1, max: 1 });
  pools.push(pool);
  return pool;
}

async function answer(bytes: Buffer): Promise<HostResult> {
  const pool = taken(Buffer.concat([started, bytes]));
  const result = await runOnHost(await pool.acquire(), 1, job, { functions });
  return result;
}

const result = (body: string | Buffer, header: object = {}) =>
  encodeFrame({ type: 'result', id: 1, spent: false, ...header }, Buffer.from(body));

describe('a host that was taken over', () => {
  it('is believed where it answers as a host does', async () => {
    expect(await answer(result(JSON.stringify(report)))).toMatchObject({ report, isSpent: false });
  });

  it.each([
    ['announces more than the job may have', Buffer.from([0, 0, 0, 2, 0x03, 0, 0, 0])],
    ['announces four gigabytes', Buffer.from([0, 0, 0, 2, 0xff, 0xff, 0xff, 0xff])],
    ['sends a header that is no JSON', Buffer.from([0, 0, 0, 1, 0, 0, 0, 0, 0x7b])],
    ['sends a type nobody knows', encodeFrame({ type: 'exec', command: 'ls' })],
    ['answers for another job', result(JSON.stringify(report), { id: 2 })],
    ['adds what does not belong', result(JSON.stringify(report), { __proto__: null, extra: 1 })],
    ['sends a report that is no JSON', result('{')],
    ['sends a report nested too deeply', result('['.repeat(50_000))],
    ['sends a status nobody knows', result(JSON.stringify({ ...report, status: 'great' }))],
    ['writes more than the cap', encodeFrame({ type: 'output', id: 1, stream: 'stdout' }, Buffer.alloc(1_001))],
    ['sends a file over the cap', encodeFrame({ type: 'file', id: 1, name: 'a' }, Buffer.alloc(101))],
    ['sends a report whose value is nested too deeply', result(withValue(`${'['.repeat(5_000)}${']'.repeat(5_000)}`))],
    ['sends a file whose name leads elsewhere', encodeFrame({ type: 'file', id: 1, name: '../a' }, Buffer.alloc(1))],
    ['sends a file whose name is none', encodeFrame({ type: 'file', id: 1, name: 'a\\b' }, Buffer.alloc(1))],
    ['sends output without end and without a byte', encodeFrame({ type: 'output', id: 1, stream: 'stdout' })],
    ['sets its own clock again and again', Buffer.concat(Array(3).fill(stage))],
    ['gives more verdicts than there are checks', Buffer.concat([stage, verdict, verdict])],
    ['says it is ready again', ready],
    ['starts twice', started],
    ['calls a function that was not given', call({ name: 'other' })],
    ['calls what every object has', call({ name: 'constructor' })],
    ['numbers its calls as it likes', call({ call: 2 })],
    ['calls once more under the same number', Buffer.concat([call({}), call({})])],
    ['calls too often', Buffer.concat([1, 2, 3].map((number) => call({ call: number })))],
    ['calls with more than may cross', call({}, `"${'a'.repeat(1_000)}"`)],
  ])('is killed where it %s', async (_, bytes) => {
    const answered = await answer(bytes);
    expect(answered).toMatchObject({ isSpent: true });
    // Where it had told how the program ended, that stands.
    expect(answered.report.status).toBe(bytes.includes(stage) ? 'ok' : 'crashed');
  });

  it.each([
    ['no JSON', '{'],
    ['deep', '['.repeat(500)],
    ['no text', '\u0000'],
  ])('is answered where the argument of its call is %s', async (_, argument) => {
    const answered = await answer(Buffer.concat([call({}, argument), result(JSON.stringify(report))]));
    expect(answered).toMatchObject({ report, isSpent: false });
    expect(answered.functionCalls).toMatchObject([{ name: 'echo', calls: 1 }]);
  });

  it('is killed by the deadline where it says nothing', async () => {
    expect(await answer(Buffer.alloc(0))).toMatchObject({ report: { status: 'timeout' }, isSpent: true });
  });

  it.runIf(process.platform === 'linux').each([
    ['its processor time', 'for (;;);', { cpuMs: 100 }, 'timeout', /after 100 ms of processor time/],
    ['its memory', 'globalThis.held = Buffer.alloc(2 ** 28, 1);', { memoryMb: 32 }, 'memory', /more than 32 MB/],
  ])('is killed where it says nothing of %s', async (_, goOn, limits, status, message) => {
    const pool = taken(started, { goOn });
    const patient = { ...job, limits: resolveLimits({ timeoutMs: 600_000, cpuMs: 600_000, ...limits }) };
    const { report: said, isSpent } = await runOnHost(await pool.acquire(), 1, patient, {});
    expect([said.status, isSpent]).toEqual([status, true]);
    expect(said.error?.message).toMatch(message);
  });

  it('is killed where it is not heard of any more, on systems that do not tell of other processes', async () => {
    const pool = taken(started, { hasHeartbeat: true });
    const patient = { ...job, limits: resolveLimits({ timeoutMs: 600_000 }) };
    const { report: said, isSpent } = await runOnHost(await pool.acquire(), 1, patient, {});
    expect([said.status, isSpent]).toEqual(['crashed', true]);
  });

  it('is heard of while a program runs that says nothing', async () => {
    const command = hostCommand('javascript', { transpiler: transpilerFile() }, await wrapping(), 1);
    const boot = JSON.parse(command.args.at(-1) ?? '{}');
    const args = [...command.args.slice(0, -1), JSON.stringify({ ...boot, hasHeartbeat: true })];
    const pool = new HostPool({ ...command, args, hasHeartbeat: true }, { min: 1, max: 1 });
    pools.push(pool);
    const code = 'await new Promise((resolve) => setTimeout(resolve, 5_000))';
    const silent = { ...job, code, checks: [], limits: resolveLimits({ timeoutMs: 60_000 }) };
    expect((await runOnHost(await pool.acquire(), 1, silent, {})).report.status).toBe('ok');
  });

  it('costs the engine nothing, whatever bytes it sends', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 8, maxLength: 64 }), async (bytes) => {
        const { report: said } = await answer(Buffer.from(bytes));
        expect(['crashed', 'timeout']).toContain(said.status);
      }),
      { numRuns: 8 },
    );
  }, 120_000);
});

describe('a host that ended for want of memory', () => {
  it.each([
    'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
    "terminate called after throwing an instance of 'std::bad_alloc'",
    // The stack of a new thread is memory too.
    "terminate called after throwing an instance of 'std::system_error'\n  what():  Resource temporarily unavailable",
  ])('is told by its last words: %s', async (words) => {
    const goOn = `process.stderr.write(${JSON.stringify(words)}, () => process.abort());`;
    const { report: said } = await runOnHost(await taken(started, { goOn }).acquire(), 1, job, {});
    expect(said).toMatchObject({ status: 'memory', error: { name: 'MemoryLimit' } });
  });

  it('is not told by other words', async () => {
    const goOn = 'process.stderr.write("Illegal instruction", () => process.abort());';
    const { report: said } = await runOnHost(await taken(started, { goOn }).acquire(), 1, job, {});
    expect(said).toMatchObject({ status: 'crashed', error: { name: 'Crash' } });
  });
});

describe('a host that cannot start', () => {
  it('is one clear error', async () => {
    const command = { file: process.execPath, args: ['-e', 'throw new Error("no luck")'], env: {}, layers: [] };
    const pool = new HostPool(command, { min: 1, max: 1 });
    pools.push(pool);
    await expect(pool.acquire()).rejects.toMatchObject({ code: 'SANDBOX_HOST_START_FAILED', retryable: true });
    await expect(pool.acquire()).rejects.toThrow('no luck');
    expect(pool.stats().busy).toBe(0);
  });
});
