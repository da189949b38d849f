import type { Buffer } from 'node:buffer';
import type { Check, CheckResult } from '@mae/protocol';
import type { HostReport } from '../messages.js';
import { type Answer, CallGate } from './call-gate.js';
import { type Cause, type Conclusion, conclude, type End, type Stage, verdicts } from './conclusion.js';
import { Deadline } from './deadline.js';
import type { Guest, GuestReport, Job, Progress } from './guest.js';
import type { decide, Evidence, OutcomeCheck } from './outcome-checks.js';
import type { Output } from './output.js';
import type { GuestSource } from './session-guest.js';
import { watch } from './watchdog.js';

export interface Finished {
  report: HostReport;
  files: GuestReport['files'];
  /** The isolate's thread did not come back: this process cannot serve another job. */
  spent: boolean;
  /** To be called once the report is on its way: nobody has to wait for what a program held to be given back. */
  leave(): void;
}

/** Who hears of each time limit that begins. */
export interface Announce {
  /** The program's own. What came before, making a guest, is no program's doing. */
  started(): void;
  /**
   * A check's, or without one that of deciding; the first time with what the program came to. Left out where nothing
   * comes between that and the result.
   */
  stage(check: string | undefined, program?: HostReport): void;
  verdict(result: CheckResult): void;
  /** The program calls a function of the engine's. */
  call(call: number, name: string, argument: Buffer): void;
}

/** Time for the isolate's thread to come back after its isolate was disposed of; 1 to 9 ms is what it takes. */
const graceMs = 30;

/** One job in one fresh guest, as the host's main loop sees it. */
export class RunningJob {
  readonly #ended: Promise<Cause>;
  #end: (cause: Cause) => void = () => {};
  #calls: CallGate | undefined;

  constructor() {
    this.#ended = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  /** Ends the job from outside. Only the first cause counts. */
  end(cause: Cause): void {
    this.#end(cause);
  }

  /** Takes the engine's answer to a call. */
  answer(answer: Answer): void {
    this.#calls?.answer(answer);
  }

  async run(guests: GuestSource, job: Job, output: Output, announce: Announce): Promise<Finished> {
    // Two libraries that few jobs need take a part of a host's start.
    const outcome = job.checks.some(isOutcomeCheck) ? await import('./outcome-checks.js') : undefined;
    const guest = await guests.take(job.limits.memoryMb, () => this.end('memory'));
    await guest.settled?.();
    announce.started();
    const startedAt = performance.now();
    const watchdog = watch(job.limits, (reason) => this.end(reason), job.session ? guests.memory : undefined);
    const deadline = new Deadline(() => this.end('timeout'));
    const stage: Stage = { results: [] };
    let durationMs: number | undefined;
    const report = ({ status, ran, value, error, diagnostics }: Conclusion, checks: CheckResult[]): HostReport => ({
      status,
      ran,
      value,
      error,
      diagnostics,
      checks,
      stdoutBytes: output.bytes.stdout,
      stderrBytes: output.bytes.stderr,
      truncated: output.truncated,
      durationMs: durationMs ?? performance.now() - startedAt,
      ...watchdog.sample(),
    });
    const ended = (result: CheckResult) => {
      stage.results.push(result);
      announce.verdict(result);
    };
    const progress: Progress = {
      programEnded(program) {
        // Its last words were too many: that is how it ended, and nothing after it counts.
        if (output.truncated) return;
        deadline.clear();
        stage.program = program;
        durationMs = performance.now() - startedAt;
        // Without checks the result comes next, and at once where there are no files to be sent before it.
        if (job.checks.length > 0 || program.files.length > 0) {
          announce.stage(undefined, report({ ...program, checks: [] }, []));
        }
        if (program.status !== 'ok') return;
        for (const check of job.checks) {
          if (outcome === undefined || !isOutcomeCheck(check)) continue;
          ended(decideTimed(outcome.decide, check, { stdout: output.stdout, value: program.value }));
        }
      },
      checkStarted(id) {
        if (stage.program === undefined) return;
        stage.check = { id, startedAt: performance.now() };
        deadline.set(job.limits.checkMs);
        announce.stage(id);
      },
      checkFails(failing) {
        if (stage.check !== undefined) stage.check.failing ??= failing;
      },
      checkEnded(result) {
        if (stage.program === undefined) return;
        deadline.clear();
        stage.check = undefined;
        ended(result);
      },
    };
    deadline.set(job.limits.timeoutMs);
    const asserts = job.checks.filter((check) => check.kind === 'assert');
    const calls = new CallGate({
      functions: job.functions ?? [],
      limits: job.limits,
      send: announce.call,
      onFlood: () => this.end('calls'),
    });
    this.#calls = calls;
    const own: Promise<End> = guest
      .run({ ...job, checks: asserts }, (stream, text) => output.write(stream, text), progress, calls)
      .then(
        (said) => ({ report: said }),
        (fault: unknown) => ({ fault }),
      );
    const first = await Promise.race<End>([own, this.#ended.then((cause) => ({ cause }))]);
    const end: End = 'report' in first && output.truncated ? { cause: 'output-limit' } : first;
    deadline.clear();
    calls.close();
    const conclusion = conclude(end, stage, job.limits, performance.now());
    const isKept = job.session !== undefined && 'report' in end && isUnharmed(end.report);
    // A guest that has reported has come back, and is disposed of when its report is on its way.
    const hasReported = 'report' in first;
    const stuck = !hasReported && (await dispose(guest, own, 'cause' in end && end.cause === 'memory'));
    watchdog.stop();
    return {
      report: report(conclusion, verdicts(job.checks, conclusion, stage.results)),
      files: conclusion.files,
      spent:
        job.session === undefined ? stuck || conclusion.status === 'crashed' || conclusion.spoiled === true : !isKept,
      leave: () => {
        if (hasReported && !isKept) giveBack(guest);
      },
    };
  }
}

/** Whether the guest of a session can take its next call: a limit, of memory too, ends the session. */
function isUnharmed({ status, spoiled }: GuestReport): boolean {
  return status !== 'memory' && spoiled !== true;
}

function isOutcomeCheck(check: Check): check is OutcomeCheck {
  return check.kind !== 'assert';
}

function decideTimed(by: typeof decide, check: OutcomeCheck, evidence: Evidence): CheckResult {
  const startedAt = performance.now();
  return { checkId: check.id, ...by(check, evidence), durationMs: performance.now() - startedAt };
}

function giveBack(guest: Guest): void {
  try {
    guest.isolate.dispose();
  } catch {
    // It was disposed of before, by its memory limit.
  }
  guest.release?.();
}

/** Throws the isolate away. True where its thread did not come back, or was not waited for. */
async function dispose(guest: Guest, own: Promise<End>, hurry: boolean): Promise<boolean> {
  giveBack(guest);
  // Memory may grow by more than a gigabyte in a second: no grace then.
  if (hurry) return true;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(true), graceMs);
  });
  const stuck = await Promise.race([own.then(() => false), late]);
  clearTimeout(timer);
  return stuck;
}
