import { Buffer } from 'node:buffer';
import { StringDecoder } from 'node:string_decoder';
import { CheckResult, FileName, type FunctionCalls as FunctionCallCount } from '@mae/protocol';
import { mostReportBytes } from './frame-caps.js';
import { FunctionCalls } from './function-calls.js';
import type { ReadyFunctions } from './functions.js';
import { type Cause, type Conclusion, conclude, type Stage, verdicts } from './host/conclusion.js';
import type { Job } from './host/guest.js';
import type { HostExit, HostListener, HostProcess } from './host-process.js';
import { HostWatch } from './host-watch.js';
import { isNestedDeeper } from './json-depth.js';
import type { MemoryBaseline } from './memory-baseline.js';
import { type FromHost, HostReport, type JobData, mostReportDepth } from './messages.js';

export interface HostResult {
  report: HostReport;
  stdout: string;
  stderr: string;
  files: { name: string; content: Uint8Array }[];
  /** The functions of the engine's side that were called. */
  functionCalls: FunctionCallCount[];
  /** The host is gone, or has to go. */
  isSpent: boolean;
  hasStarted: boolean;
}

/**
 * Whether the host was gone before the program began: idle or while it made an isolate, by the system's hand for one.
 * That is no program's outcome, and another host may have the job.
 */
export function wasLost({ hasStarted, report: { status } }: HostResult): boolean {
  return !hasStarted && (status === 'crashed' || status === 'memory');
}

export interface HostRunOptions {
  /** From where memory is counted, for the calls of a session. */
  baseline?: MemoryBaseline;
  signal?: AbortSignal;
  onOutput?: (chunk: { stream: 'stdout' | 'stderr'; text: string }) => void;
  /** What the program's calls are answered by. */
  functions?: ReadyFunctions;
}

/** How long a host may take to make an isolate. */
const mostSetupMs = 60_000;
/** The most that loading the transpiler takes; 93 MB are what it keeps. */
const transpilerMb = 160;
/** How long a host may be late with what it should have reported itself: it waits 30 ms for an isolate's thread. */
const lateMs = 70;

/**
 * Runs one job on one host and supervises it from outside: wall time, resident memory, and every frame it sends. A host
 * that does not end what it should have ended is killed. Never rejects: what happened is the result.
 */
export function runOnHost(host: HostProcess, id: number, job: Job, options: HostRunOptions): Promise<HostResult> {
  return new Promise((resolve) => {
    new HostRun(host, id, job, options, resolve).start();
  });
}

class HostRun implements HostListener {
  readonly #host: HostProcess;
  readonly #id: number;
  readonly #job: Job;
  readonly #options: HostRunOptions;
  readonly #resolve: (result: HostResult) => void;
  readonly #startedAt = performance.now();
  readonly #texts = { stdout: '', stderr: '' };
  readonly #bytes = { stdout: 0, stderr: 0 };
  readonly #decoders = { stdout: new StringDecoder('utf8'), stderr: new StringDecoder('utf8') };
  readonly #files: HostResult['files'] = [];
  readonly #stage: Stage = { results: [] };
  readonly #calls: FunctionCalls;
  #program: HostReport | undefined;
  #deadline: NodeJS.Timeout | undefined;
  /** There once the program has begun. */
  #watch: HostWatch | undefined;
  #stages = 0;
  #cause: Cause | undefined;
  #isOver = false;

  readonly #mostReportBytes: number;
  readonly mostBodyBytes: number;

  constructor(host: HostProcess, id: number, job: Job, options: HostRunOptions, resolve: (result: HostResult) => void) {
    const { maxOutputBytes, maxFileBytes } = job.limits;
    this.#mostReportBytes = mostReportBytes(job.checks.length);
    this.mostBodyBytes = Math.max(this.#mostReportBytes, maxOutputBytes, maxFileBytes);
    this.#host = host;
    this.#id = id;
    this.#job = job;
    this.#options = options;
    this.#resolve = resolve;
    this.#calls = new FunctionCalls({
      functions: options.functions ?? new Map(),
      limits: job.limits,
      reply: (call, end, body) => host.send({ type: 'reply', id, call, end }, body),
    });
  }

  /** What the kernel grants on top of what the host holds: TypeScript may need the transpiler too, which is the host's. */
  get #cappedMb(): number {
    return this.#job.limits.memoryMb + (this.#job.language === 'typescript' ? transpilerMb : 0);
  }

  start(): void {
    this.#deadline = setTimeout(() => this.#host.kill(), mostSetupMs);
    this.#options.signal?.addEventListener('abort', this.#cancel, { once: true });
    this.#host.listen(this);
    const widening = this.#host.cap.widen(this.#cappedMb);
    if (widening === undefined) this.#sendJob();
    else {
      void widening.then(() => {
        if (this.#isOver) return;
        this.#sendJob();
        if (this.#cause === 'cancelled') this.#sendCancel();
      });
    }
    if (this.#options.signal?.aborted) this.#cancel();
  }

  frame(header: FromHost, body: Buffer): void {
    if (header.type === 'made') {
      // One made ahead for another job is not what this one gets; and while a program runs, what is its own counts too.
      if (this.#watch === undefined && header.memoryMb === this.#job.limits.memoryMb) {
        this.#host.cap.fit({ ...header, memoryMb: this.#cappedMb });
      }
      return;
    }
    if (header.type === 'ready' || header.id !== this.#id) throw new Error('A frame of no job.');
    this.#watch?.heard();
    if (header.type === 'alive') return;
    if (header.type === 'started') this.#start(header.dataBytes);
    else if (header.type === 'output') this.#takeOutput(header.stream, body);
    else if (header.type === 'file') this.#takeFile(header.name, body);
    else if (header.type === 'call') this.#takeCall(header, body);
    else if (header.type === 'verdict') this.#takeVerdict(body);
    else if (header.type === 'stage') this.#takeStage(header.check, body);
    else this.#end(HostReport.parse(this.#readJson(body)), header.spent);
  }

  /** The process ended without a report: by a kill from here, by its own watchdog, or by a crash. */
  exit(exit: HostExit): void {
    const cause = this.#cause ?? (this.#watch?.hasBeenFull ? 'memory' : causeOf(exit));
    const now = performance.now();
    const end = cause === 'crashed' ? { fault: undefined } : { cause };
    const conclusion = conclude(end, this.#stage, this.#job.limits, now);
    this.#end(this.#reportOf(conclusion, now), true);
  }

  #reportOf(conclusion: Conclusion, now: number): HostReport {
    const { status, ran, value, error, diagnostics } = conclusion;
    return {
      status,
      ran,
      ...(value === undefined ? {} : { value }),
      ...(error === undefined ? {} : { error }),
      diagnostics,
      checks: verdicts(this.#job.checks, conclusion, this.#stage.results),
      stdoutBytes: this.#bytes.stdout,
      stderrBytes: this.#bytes.stderr,
      truncated: false,
      durationMs: this.#program?.durationMs ?? now - this.#startedAt,
      cpuMs: this.#program?.cpuMs ?? 0,
      peakMemoryBytes: this.#watch?.peakBytes ?? 0,
    };
  }

  #start(dataBytes: number | undefined): void {
    if (this.#watch !== undefined) throw new Error('Started twice.');
    const { limits } = this.#job;
    this.#watch = new HostWatch(this.#host, limits, this.#options.baseline, (cause) =>
      this.#kill(cause === 'silence' ? undefined : cause),
    );
    const { heldBytes } = this.#watch;
    if (dataBytes !== undefined) this.#host.cap.begin({ dataBytes, heldBytes, memoryMb: this.#cappedMb });
    this.#setDeadline(limits.timeoutMs);
  }

  #takeOutput(stream: 'stdout' | 'stderr', body: Buffer): void {
    if (body.length === 0) throw new Error('Output without a byte.');
    this.#bytes[stream] += body.length;
    if (this.#bytes.stdout + this.#bytes.stderr > this.#job.limits.maxOutputBytes) throw new Error('Too much output.');
    this.#takeText(stream, this.#decoders[stream].write(body));
  }

  #takeText(stream: 'stdout' | 'stderr', text: string): void {
    if (text === '') return;
    this.#texts[stream] += text;
    try {
      this.#options.onOutput?.({ stream, text });
    } catch {
      // A listener cannot stop a run.
    }
  }

  #takeCall(header: Extract<FromHost, { type: 'call' }>, argument: Buffer): void {
    if (this.#watch === undefined) throw new Error('A call before the start.');
    // What was on its way when the run was cancelled comes too late.
    if (this.#cause === undefined) this.#calls.take(header, argument);
  }

  #takeFile(name: string, content: Buffer): void {
    const { maxFiles, maxFileBytes } = this.#job.limits;
    if (!FileName.safeParse(name).success) throw new Error('No name of a file.');
    if (this.#files.length >= maxFiles || content.length > maxFileBytes) throw new Error('Too many files.');
    this.#files.push({ name, content: new Uint8Array(content) });
  }

  #takeStage(check: string | undefined, body: Buffer): void {
    // Each sets the clock anew: the program's end is one, the start of each check another.
    this.#stages += 1;
    if (this.#stages > this.#job.checks.length + 1) throw new Error('Too many stages.');
    if (this.#program === undefined) {
      this.#program = HostReport.parse(this.#readJson(body));
      const { status, ran, value, error, diagnostics } = this.#program;
      if (status === 'ok' || status === 'error') {
        this.#stage.program = { status, ran, value, error, diagnostics, files: [] };
      }
    }
    this.#stage.check = check === undefined ? undefined : { id: check, startedAt: performance.now() };
    this.#setDeadline(this.#job.limits.checkMs);
  }

  /** @throws for what is too long, no JSON, or nested deeper than anything a host has to say */
  #readJson(body: Buffer): unknown {
    if (body.length > this.#mostReportBytes) throw new Error('A report that is too long.');
    const text = body.toString('utf8');
    if (isNestedDeeper(text, mostReportDepth)) throw new Error('A report nested too deeply.');
    return JSON.parse(text);
  }

  #takeVerdict(body: Buffer): void {
    if (this.#stage.results.length >= this.#job.checks.length) throw new Error('Too many verdicts.');
    this.#stage.results.push(CheckResult.parse(this.#readJson(body)));
    this.#stage.check = undefined;
    this.#setDeadline(this.#job.limits.checkMs);
  }

  readonly #cancel = (): void => {
    this.#cause ??= 'cancelled';
    this.#calls.end(this.#options.signal?.reason);
    this.#sendCancel();
    clearTimeout(this.#deadline);
    this.#deadline = setTimeout(() => this.#kill('cancelled'), lateMs);
  };

  #setDeadline(milliseconds: number): void {
    if (this.#cause !== undefined) return;
    clearTimeout(this.#deadline);
    this.#deadline = setTimeout(() => this.#kill('timeout'), milliseconds + lateMs);
  }

  /** Without a cause the host is at fault, and the program crashed with it. */
  #kill(cause: Cause | undefined): void {
    // What it has said by now is heard first: this process may be what is late.
    setImmediate(() => {
      if (this.#isOver) return;
      this.#cause ??= cause;
      this.#host.kill();
    });
  }

  #end(report: HostReport, isSpent: boolean): void {
    this.#isOver = true;
    clearTimeout(this.#deadline);
    this.#watch?.stop();
    this.#calls.end(new DOMException('The run has ended.', 'AbortError'));
    this.#options.signal?.removeEventListener('abort', this.#cancel);
    this.#host.listen(undefined);
    this.#takeText('stdout', this.#decoders.stdout.end());
    this.#takeText('stderr', this.#decoders.stderr.end());
    const functionCalls = this.#calls.counts;
    const hasStarted = this.#watch !== undefined;
    this.#resolve({ report, ...this.#texts, files: this.#files, functionCalls, isSpent, hasStarted });
  }

  #sendCancel(): void {
    this.#host.send({ type: 'cancel', id: this.#id });
  }

  #sendJob(): void {
    const { code, stdin, files, ...data } = this.#job;
    const job: JobData = data;
    const parts = [JSON.stringify(job), code, stdin].map((text) => Buffer.from(text, 'utf8'));
    const [jobBytes = 0, codeBytes = 0, stdinBytes = 0] = parts.map((part) => part.length);
    const header = {
      type: 'job' as const,
      id: this.#id,
      bytes: {
        job: jobBytes,
        code: codeBytes,
        stdin: stdinBytes,
        files: files.map(({ name, content }) => ({ name, bytes: content.length })),
      },
    };
    this.#host.send(header, Buffer.concat([...parts, ...files.map(({ content }) => content)]));
  }
}

/** What V8 and the C++ library say on standard error when they end the process for want of memory. */
const lastWords =
  /out of memory|allocation failed|heap limit|bad_alloc|cannot allocate|resource temporarily unavailable/i;

function causeOf({ stderr }: HostExit): Cause | 'crashed' {
  return lastWords.test(stderr) ? 'memory' : 'crashed';
}
