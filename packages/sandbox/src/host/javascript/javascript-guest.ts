import { Buffer } from 'node:buffer';
import type { CheckResult, ProgramError } from '@mae/protocol';
import type ivm from 'isolated-vm';
import { isNestedDeeper, mostJsonDepth } from '../../json-depth.js';
import { limitRanges } from '../../limit-ranges.js';
import { policyPresets } from '../../policy-lists.js';
import type { CallGate } from '../call-gate.js';
import type { Entropy } from '../entropy.js';
import { fileOf, type Guest, type GuestReport, type Job, type Progress, type Write } from '../guest.js';
import { type CheckMap, checkFailure, checkMap, type Told } from './check-failure.js';
import { answerUrl } from './host-url.js';
import { isOutOfMemory } from './out-of-memory.js';
import { examine, type Prepared, prepareProgram } from './prepare-program.js';
import { placed, read } from './read.js';
import type { Beginning, Operation, ReportKind, Settings } from './realm/bridge.js';
import { shortened } from './shortened.js';
import { Sources } from './sources.js';
import { programError, sourceMap } from './stack.js';
import { unknownNames } from './unknown-names.js';
import { unusedResults } from './unused-results.js';
import { WaitingTimer } from './waiting-timer.js';

const checkOutputBytes = 65_536;
const mostEntropyBytes = 65_536;

type Verdict = Pick<CheckResult, 'verdict' | 'message' | 'left' | 'right'>;

/** One program in one fresh isolate, or the calls of one session. The host's side of the bridge: it believes nothing the isolate says but its text. */
export class JavaScriptGuest implements Guest {
  readonly #library: typeof ivm;
  readonly isolate: ivm.Isolate;
  readonly #context: ivm.Context;
  readonly #bootRealm: ivm.Reference;
  readonly #entropy: Entropy;
  readonly #timer = new WaitingTimer();
  #control: ivm.Reference | undefined;
  readonly #sources = new Sources();
  /** Names that the calls of the session have declared so far. */
  readonly #names = new Set<string>();
  #write: Write = () => {};
  #calls: CallGate | undefined;
  #settled = false;
  #isValued = false;
  #error: ProgramError | undefined;
  #value: GuestReport['value'];
  #verdict: (Told & { verdict: 'passed' | 'failed' }) | undefined;
  /** Hears of the first failed assertion of the check that runs, before the check is over. */
  #onFailing: ((said: Told) => void) | undefined;

  constructor(options: {
    library: typeof ivm;
    isolate: ivm.Isolate;
    context: ivm.Context;
    bootRealm: ivm.Reference;
    entropy: Entropy;
  }) {
    this.#library = options.library;
    this.isolate = options.isolate;
    this.#context = options.context;
    this.#bootRealm = options.bootRealm;
    this.#entropy = options.entropy;
  }

  async run(job: Job, write: Write, progress: Progress, calls: CallGate): Promise<GuestReport> {
    const isTypeScript = job.language === 'typescript';
    if (job.mode === 'validate') {
      const parsed = read(job.code, isTypeScript);
      const spoiled = 'fault' in parsed && parsed.fault.spoiled === true;
      const diagnostics = examine(parsed, job.policy);
      // A name that is refused is told once, with what to use instead.
      const told = new Set(diagnostics.map(({ name }) => name));
      const unknown = 'fault' in parsed ? [] : unknownNames(parsed.program, job.policy, job.functions);
      const untold = unknown.filter(({ name }) => !told.has(name));
      const unused = 'fault' in parsed ? [] : unusedResults(parsed.program);
      diagnostics.push(...[...untold, ...unused].map((found) => placed(found, parsed.places)));
      return { status: 'ok', ran: false, checks: [], files: [], diagnostics, spoiled };
    }
    // The session is opened: its first call boots the realm.
    if (job.session === 0) return { status: 'ok', ran: false, checks: [], files: [], diagnostics: [] };
    const asserts = job.checks.filter((check) => check.kind === 'assert');
    const names = job.session === undefined ? undefined : this.#names;
    const prepared = prepareProgram(job.code, isTypeScript, asserts, job.policy, policyPresets.open, names);
    if ('diagnostics' in prepared) return { ...refused(prepared.diagnostics, job), spoiled: prepared.spoiled };
    this.#write = write;
    this.#calls = calls;
    calls.listen(() => this.#timer.wake());
    this.#settled = false;
    this.#isValued = false;
    this.#error = undefined;
    this.#value = undefined;
    const file = fileOf(job);
    // The isolate does one after the other, and this thread need not hear of the first to ask for the second.
    const booting = this.#control === undefined ? this.#boot(job) : undefined;
    const [compiled] = await Promise.all([this.#compile(prepared.ready.script, file), booting]);
    if ('error' in compiled) return refused([{ kind: 'syntax', severity: 'error', message: compiled.error }], job);
    this.#sources.add(sourceMap(file, job.code, prepared.ready), job.code.length);
    await this.#begin(job.stdin, prepared.ready);
    if (this.#error === undefined) await this.#call('run', compiled.program.derefInto());
    await this.#drain();
    await this.#call(this.#error === undefined ? 'finish' : 'flush');
    const program = {
      status: statusOf(this.#error),
      ran: true,
      ...(this.#value === undefined ? {} : { value: this.#value }),
      ...(this.#error === undefined ? {} : { error: this.#error }),
      files: [],
      diagnostics: [],
    };
    progress.programEnded(program);
    if (program.status !== 'ok') return { ...program, checks: [] };
    const broken = prepared.broken.map(
      ({ checkId, message }): CheckResult => ({ checkId, verdict: 'broken', message, durationMs: 0 }),
    );
    for (const result of broken) progress.checkEnded(result);
    const checks = [...broken, ...(await this.#runChecks(prepared.ready, progress, file))];
    return { ...program, checks, spoiled: prepared.spoiled };
  }

  release(): void {
    this.#timer.release();
  }

  async #boot(job: Job): Promise<void> {
    const { names, except } = job.policy.javascriptGlobals;
    const settings: Settings = {
      stdin: job.stdin,
      globals: names === 'all' ? null : names,
      denied: except,
      seed: job.seed ?? null,
      now: job.now ?? null,
      functions: job.functions ?? [],
      // The calls of a session may have limits of their own, which the gate knows.
      maxCallBytes: job.session === undefined ? job.limits.maxCallBytes : limitRanges.maxCallBytes.max,
      // Those of a session may come with a later call.
      hasChecks: job.session !== undefined || job.checks.some(({ kind }) => kind === 'assert'),
    };
    const callback = (call: (...values: never[]) => unknown) => new this.#library.Callback(call, { sync: true });
    this.#control = await this.#bootRealm.apply(
      undefined,
      [
        callback((stream: unknown, text: unknown) =>
          this.#write(stream === 'stderr' ? 'stderr' : 'stdout', String(text)),
        ),
        callback((...said: unknown[]) => this.#hear(said)),
        callback((delay: unknown) => this.#timer.set(Number(delay))),
        callback((bytes: unknown) =>
          Buffer.from(this.#entropy(Math.min(Number(bytes) || 0, mostEntropyBytes))).toString('hex'),
        ),
        callback(answerUrl),
        callback((name: unknown, argument: unknown) => this.#calls?.post(name, argument) ?? ''),
        JSON.stringify(settings),
      ],
      { result: { reference: true } },
    );
  }

  async #begin(stdin: string, { shared }: Prepared): Promise<void> {
    if (shared === undefined) return;
    const { declared, assigned } = shared;
    for (const { name } of declared) this.#names.add(name);
    const beginning: Beginning = { stdin, declared, assigned };
    await this.#call('begin', JSON.stringify(beginning));
  }

  async #compile(script: string, filename: string): Promise<{ program: ivm.Reference } | { error: string }> {
    try {
      return { program: await this.#context.eval(script, { filename, reference: true }) };
    } catch (error) {
      if (error instanceof SyntaxError) return { error: shortened(error.message.replace(/ \[[^[\]]*\]$/, '')) };
      throw error;
    }
  }

  /** Calls the guest's side. What comes back as a rejection is a promise of the program that nobody handled. */
  async #call(operation: Operation, ...given: (ivm.Dereference<unknown> | number | string)[]): Promise<void> {
    try {
      await this.#control?.apply(undefined, [operation, ...given], { timeout: 0 });
    } catch (error) {
      if (this.isolate.isDisposed) throw error;
      this.#fail(error);
    }
  }

  #fail(thrown: unknown): void {
    if (this.#error !== undefined) return;
    this.#error =
      thrown instanceof Error && !isStandIn(thrown)
        ? programError(thrown.name, thrown.message, thrown.stack ?? '', this.#sources.maps)
        : programError(
            'Uncaught',
            isStandIn(thrown) ? 'An object that is no error was thrown.' : String(thrown),
            '',
            [],
          );
  }

  /**
   * Lets timers fire and answers come until the program has ended and nothing is left to wait for. Calls whose answer
   * is missing are waited for as long as the program has no value. One that waits for nothing is ended by its deadline.
   */
  async #drain(): Promise<void> {
    const isWaiting = () => !this.#settled || this.#timer.isSet || (!this.#isValued && this.#hasCalls);
    while (this.#error === undefined && isWaiting()) {
      if (!this.#calls?.hasAnswer && (this.#timer.isLong || !this.#timer.isSet)) await this.#call('flush');
      await this.#step();
    }
  }

  get #hasCalls(): boolean {
    return this.#calls !== undefined && (this.#calls.isPending || this.#calls.hasAnswer);
  }

  /** Waits for an answer or a timer, and lets the program have it. */
  async #step(): Promise<void> {
    if (!this.#calls?.hasAnswer) await this.#timer.passed();
    const answer = this.#calls?.take();
    if (answer === undefined) await this.#call('fire');
    else await this.#call('answer', answer.call, answer.end, answer.text);
  }

  async #runChecks(prepared: Prepared, progress: Progress, file: string): Promise<CheckResult[]> {
    const results: CheckResult[] = [];
    for (const [index, check] of prepared.checks.entries()) {
      const checkId = check.id;
      let stdout = '';
      this.#write = (stream, text) => {
        if (stream === 'stdout')
          stdout = Buffer.from(stdout + text)
            .subarray(0, checkOutputBytes)
            .toString('utf8');
      };
      this.#verdict = undefined;
      this.#error = undefined;
      const mapOf = () => checkMap(check, prepared.script, file);
      this.#onFailing = (said) => progress.checkFails(this.#failure(said, mapOf()));
      const startedAt = performance.now();
      progress.checkStarted(checkId);
      await this.#call('check', index);
      await this.#drainCheck();
      await this.#call('flush');
      this.#onFailing = undefined;
      const verdict = this.#spoken(mapOf);
      const durationMs = performance.now() - startedAt;
      const result = { checkId, ...verdict, ...(stdout === '' ? {} : { stdout }), durationMs };
      progress.checkEnded(result);
      results.push(result);
    }
    return results;
  }

  /** A check is over with its verdict: timers that the program or the check left are not waited for. */
  async #drainCheck(): Promise<void> {
    while (this.#error === undefined && this.#verdict === undefined) await this.#step();
  }

  #spoken(mapOf: () => CheckMap): Verdict {
    if (this.#error) return { verdict: 'failed', message: describe(this.#error) };
    if (this.#verdict === undefined) return { verdict: 'failed', message: 'The check did not end.' };
    if (this.#verdict.verdict === 'passed') return { verdict: 'passed' };
    return this.#failure(this.#verdict, mapOf());
  }

  #failure({ message, stack, shown }: Told, map: CheckMap): Verdict {
    return { verdict: 'failed', ...checkFailure({ message, stack, shown }, map, this.#sources.maps) };
  }

  /** Takes what the guest's side reports. Its texts are bounded there, and again here. */
  #hear([kind, ...texts]: unknown[]): void {
    const [a, b, c, d = ''] = texts.map((text) => (typeof text === 'string' ? text.slice(0, 1_048_576) : undefined));
    const said = kind as ReportKind;
    if (said === 'settled') this.#settled = true;
    else if (said === 'valued') this.#isValued = true;
    else if (said === 'value') this.#value = { repr: a ?? '', ...parseValue(b) };
    else if (said === 'failing') this.#onFailing?.({ message: b ?? '', stack: c ?? '', shown: d });
    else if (said === 'verdict') {
      this.#verdict ??= { verdict: a === 'passed' ? a : 'failed', message: b ?? '', stack: c ?? '', shown: d };
    } else if (said === 'error' && this.#error === undefined) {
      this.#error = programError(a || 'Error', b ?? '', c ?? '', this.#sources.maps);
    }
  }
}

function statusOf(error: ProgramError | undefined): 'ok' | 'error' | 'memory' {
  if (error === undefined) return 'ok';
  return isOutOfMemory(error) ? 'memory' : 'error';
}

/** What isolated-vm gives in place of a thrown object, which it does not copy. */
function isStandIn(thrown: unknown): boolean {
  return thrown instanceof Error && /^An object was thrown from supplied code within isolated-vm/.test(thrown.message);
}

function parseValue(json: string | undefined): { json?: unknown } {
  if (json === undefined || isNestedDeeper(json, mostJsonDepth)) return {};
  try {
    return { json: JSON.parse(json) };
  } catch {
    return {};
  }
}

function describe({ name, message }: ProgramError): string {
  return message === '' ? name : `${name}: ${message}`;
}

/** What becomes of a program that does not run. */
function refused(diagnostics: GuestReport['diagnostics'], job: Job): GuestReport {
  const [first] = diagnostics;
  const isSyntax = first?.kind === 'syntax';
  const name = isSyntax ? 'SyntaxError' : 'PolicyError';
  const file = fileOf(job);
  const source = shortened(job.code.split('\n')[(first?.line ?? 1) - 1] ?? '');
  const message = first?.message ?? 'The program cannot be read.';
  const place = first?.line === undefined ? {} : { line: first.line, column: first.column };
  const shown =
    first?.line === undefined
      ? ''
      : `${file}:${first.line}\n${source}\n${' '.repeat(Math.min(source.length, (first.column ?? 1) - 1))}^\n\n`;
  const frames = first?.line === undefined ? [] : [{ file, line: first.line, column: first.column, source }];
  return {
    status: isSyntax ? 'error' : 'policy',
    ran: false,
    error: {
      name,
      ...(first?.code && { code: first.code }),
      message,
      ...place,
      frames,
      traceback: `${shown}${name}: ${message}`,
    },
    checks: [],
    files: [],
    diagnostics,
  };
}
