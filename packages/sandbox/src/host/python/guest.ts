import { performance } from 'node:perf_hooks';
import type { Check, CheckResult } from '@mae/protocol';
import type ivm from 'isolated-vm';
import { defaultLimits } from '../../limit-ranges.js';
import { policyPresets } from '../../policy-lists.js';
import type { CallGate } from '../call-gate.js';
import { fileOf, type Guest, type GuestReport, type Job, type Progress, type Write } from '../guest.js';
import { encoded } from './encoded.js';
import type { OutputRing } from './output.js';
import { readCheck, readReport } from './report.js';
import { type CallHandles, type Compiler, isUsable, SessionCalls } from './session-calls.js';

type AssertCheck = Extract<Check, { kind: 'assert' }>;

/** The isolate's functions, as the host holds them. */
export interface SessionHandles {
  isolate: ivm.Isolate;
  validate: ivm.Reference;
  start: ivm.Reference;
  check: ivm.Reference;
  setUp: ivm.Reference;
  output: OutputRing;
  /** For the calls of a session: the isolate's functions, and a second interpreter. */
  callHandles(): Promise<CallHandles>;
  makeCompiler(): Promise<Compiler>;
  /** What a job's calls need in the isolate, for `setUp`. */
  handOver(job: Job, gate: CallGate): unknown[];
  /** Where output goes from now on. */
  writeTo(write: Write): void;
}

const pollMs = 20;

/** Nobody's program. */
const rehearsed: Job = {
  mode: 'validate',
  language: 'python',
  code: 'print(1 + 1)\n',
  checks: [],
  stdin: '',
  files: [],
  policy: policyPresets.standard,
  limits: defaultLimits(),
};

/**
 * The data of a job as the interpreter is given it; files go beside it, as bytes.
 *
 * @param opened names of files that the session has besides
 */
function dataOf(job: Job, checks: AssertCheck[], opened: string[] = []): Uint8Array {
  const { code, policy, seed, functions = [] } = job;
  const names = [...opened, ...job.files.map(({ name }) => name)];
  const own = names.map((name) => name.split('/')[0]?.replace(/\.py$/, ''));
  const wheels = names.filter((name) => name.endsWith('.whl'));
  return encoded({
    code,
    policy,
    seed,
    own,
    wheels,
    functions: functions.map(({ name }) => name),
    ...(job.session === undefined ? {} : { session: true, filename: fileOf(job) }),
    checks: checks.map(({ code, source }) => ({ code, source })),
  });
}

/** One interpreter, ready, for one job. */
export function createGuest(handles: SessionHandles): Guest {
  const { isolate, output } = handles;
  const copy = { arguments: { copy: true }, result: { copy: true } } as const;
  type Crossing = { json: string; files: { name: string; content: Uint8Array }[] };
  let calls: SessionCalls | undefined;
  /** A call of the session has run: there is a namespace. */
  let hasBegun = false;
  /** Names of the files that the session has had before it began. */
  const opened: string[] = [];

  async function validate(job: Job): Promise<GuestReport> {
    const crossing = (await handles.validate.apply(undefined, [dataOf(job, []), job.files], copy)) as Crossing;
    return { ...readReport(crossing, job.policy, job.code), checks: [] };
  }

  async function runFirst(
    job: Job,
    checks: AssertCheck[],
    limits: object,
    setUp: unknown[],
  ): Promise<Omit<GuestReport, 'checks'>> {
    const given = [dataOf(job, checks, opened), job.files, limits, job.session !== undefined, checks.length > 0];
    const crossing = (await handles.start.apply(undefined, [given, ...setUp], copy)) as Crossing;
    const { broken, ...report } = readReport(crossing, job.policy, job.code, fileOf(job));
    if (calls && isUsable(report)) {
      opened.push(...job.files.map(({ name }) => name));
      calls.bring(job.files);
    }
    return { ...report, spoiled: job.session !== undefined && broken === true };
  }

  async function runNext(calls: SessionCalls, job: Job, limits: object, setUp: unknown[]) {
    await handles.setUp.apply(undefined, setUp, copy);
    return calls.run(job, limits);
  }

  async function open(job: Job): Promise<GuestReport> {
    calls = new SessionCalls(await handles.callHandles(), handles.makeCompiler);
    await calls.open(job);
    opened.push(...job.files.map(({ name }) => name));
    return { status: 'ok', ran: false, checks: [], files: [], diagnostics: [] };
  }

  async function execute(job: Job, progress: Progress, gate: CallGate): Promise<GuestReport> {
    const checks = job.checks.filter((check) => check.kind === 'assert');
    const { maxFiles, maxFileBytes, memoryMb } = job.limits;
    // Files live outside the interpreter's memory, so they have a cap of their own.
    const limits = { maxFiles, maxFileBytes, maxTotalBytes: Math.min(maxFiles * maxFileBytes, memoryMb * 2 ** 19) };
    // The clock of a session is set once, and goes on.
    const now = hasBegun ? null : (job.now ?? null);
    const setUp = [job.stdin, now, ...handles.handOver(job, gate)];
    const report =
      hasBegun && calls ? await runNext(calls, job, limits, setUp) : await runFirst(job, checks, limits, setUp);
    hasBegun ||= report.ran;
    output.drain();
    progress.programEnded(report);
    const results: CheckResult[] = [];
    if (report.status !== 'ok') return { ...report, checks: results };
    for (const [index, check] of checks.entries()) {
      progress.checkStarted(check.id);
      const started = performance.now();
      const text = (await handles.check.apply(undefined, [index], copy)) as string;
      const result = readCheck(text, check, job.policy, performance.now() - started);
      results.push(result);
      progress.checkEnded(result);
    }
    return { ...report, checks: results };
  }

  return {
    isolate,
    async rehearse() {
      await handles.validate.apply(undefined, [dataOf(rehearsed, []), rehearsed.files], copy);
    },
    async settled() {
      await calls?.settled();
    },
    async run(job, write, progress, gate) {
      if (job.mode === 'validate') return validate(job);
      if (job.session === 0) return open(job);
      handles.writeTo(write);
      const poll = setInterval(() => output.drain(), pollMs);
      try {
        return await execute(job, progress, gate);
      } finally {
        clearInterval(poll);
        output.end();
      }
    },
  };
}
