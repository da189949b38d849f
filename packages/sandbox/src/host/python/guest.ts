import { performance } from 'node:perf_hooks';
import type { Check, CheckResult } from '@mae/protocol';
import type ivm from 'isolated-vm';
import type { Guest, GuestReport, Job, Progress, Write } from '../guest.js';
import type { OutputRing } from './output.js';
import { readCheck, readReport } from './report.js';

type AssertCheck = Extract<Check, { kind: 'assert' }>;

/** The isolate's functions, as the host holds them. */
export interface SessionHandles {
  isolate: ivm.Isolate;
  validate: ivm.Reference;
  execute: ivm.Reference;
  check: ivm.Reference;
  setUp: ivm.Reference;
  output: OutputRing;
  /** Where output goes from now on. */
  writeTo(write: Write): void;
}

const pollMs = 20;

/** The data of a job as the interpreter is given it; files go beside it, as bytes. */
function dataOf(job: Job, checks: AssertCheck[]): string {
  const { code, policy, seed } = job;
  const names = job.files.map(({ name }) => name);
  const own = names.map((name) => name.split('/')[0]?.replace(/\.py$/, ''));
  const wheels = names.filter((name) => name.endsWith('.whl'));
  return JSON.stringify({
    code,
    policy,
    seed,
    own,
    wheels,
    checks: checks.map(({ code, source }) => ({ code, source })),
  });
}

/** One interpreter, ready, for one job. */
export function createGuest(handles: SessionHandles): Guest {
  const { isolate, output } = handles;
  const copy = { arguments: { copy: true }, result: { copy: true } } as const;
  type Crossing = { json: string; files: { name: string; content: Uint8Array }[] };

  async function validate(job: Job): Promise<GuestReport> {
    const crossing = (await handles.validate.apply(undefined, [dataOf(job, []), job.files], copy)) as Crossing;
    return { ...readReport(crossing, job.policy, job.code), checks: [] };
  }

  async function execute(job: Job, progress: Progress): Promise<GuestReport> {
    const checks = job.checks.filter((check) => check.kind === 'assert');
    const { maxFiles, maxFileBytes, memoryMb } = job.limits;
    // Files live outside the interpreter's memory, so they have a cap of their own.
    const limits = { maxFiles, maxFileBytes, maxTotalBytes: Math.min(maxFiles * maxFileBytes, memoryMb * 2 ** 19) };
    await handles.setUp.apply(undefined, [job.stdin, job.now ?? null], copy);
    const crossing = (await handles.execute.apply(
      undefined,
      [dataOf(job, checks), job.files, limits],
      copy,
    )) as Crossing;
    const report = readReport(crossing, job.policy, job.code);
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
    async run(job, write, progress) {
      if (job.mode === 'validate') return validate(job);
      handles.writeTo(write);
      const poll = setInterval(() => output.drain(), pollMs);
      try {
        return await execute(job, progress);
      } finally {
        clearInterval(poll);
        output.end();
      }
    },
  };
}
