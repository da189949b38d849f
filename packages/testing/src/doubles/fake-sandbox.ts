import {
  type Diagnostic,
  type InputFile,
  type Language,
  MaeError,
  type RunOutcome,
  type Sandbox,
  type SandboxFacts,
  type SandboxPolicy,
  type SandboxRequest,
} from '@mae/protocol';
import { outcome, type PartialOutcome } from './outcome.js';

/** Outcomes in the order of the calls, or a function of code and request. */
export type SandboxScript =
  | readonly PartialOutcome[]
  | ((code: string, request: SandboxRequest, index: number) => PartialOutcome | Promise<PartialOutcome>);

export interface FakeSandboxOptions {
  /** What is said about source that is only looked at. @default nothing */
  validate?: (
    code: string,
    options: { language: Language; policy?: SandboxPolicy; files?: InputFile[]; functions?: string[] },
  ) => Diagnostic[];
  facts?: Partial<SandboxFacts>;
}

/**
 * A `Sandbox` that runs nothing and answers from a script.
 *
 * Checks the script says nothing about are `passed` after `ok`, else `not-run`. Standard output is handed to
 * `onOutput`. A request that is cancelled ends as `cancelled`. A call beyond the script rejects with
 * `TESTING_UNEXPECTED_CALL`.
 */
export class FakeSandbox implements Sandbox {
  readonly requests: { code: string; request: SandboxRequest }[] = [];
  readonly validated: string[] = [];
  readonly warmed: Language[] = [];
  closed = false;
  readonly #script: SandboxScript;
  readonly #options: FakeSandboxOptions;
  readonly #unexpected: string[] = [];

  constructor(script: SandboxScript = () => ({}), options: FakeSandboxOptions = {}) {
    this.#script = script;
    this.#options = options;
  }

  async execute(code: string, request: SandboxRequest): Promise<RunOutcome> {
    const index = this.requests.length;
    this.requests.push({ code, request });
    if (this.closed) throw this.#refuse('the sandbox is closed', code);
    const cancelled = Promise.withResolvers<PartialOutcome>();
    const cancel = () => cancelled.resolve({ status: 'cancelled', checks: [] });
    if (request.signal?.aborted) cancel();
    request.signal?.addEventListener('abort', cancel, { once: true });
    try {
      const scripted = request.signal?.aborted ? cancelled.promise : this.#outcome(code, request, index);
      return complete(await Promise.race([scripted, cancelled.promise]), request);
    } finally {
      request.signal?.removeEventListener('abort', cancel);
    }
  }

  async validate(
    code: string,
    options: { language: Language; policy?: SandboxPolicy; files?: InputFile[]; functions?: string[] },
  ): Promise<Diagnostic[]> {
    this.validated.push(code);
    return this.#options.validate?.(code, options) ?? [];
  }

  async describe(options: { language: Language }): Promise<SandboxFacts> {
    return {
      language: options.language,
      runtime: options.language === 'python' ? 'CPython 3.14 (fake)' : 'V8 (fake)',
      versions: { fake: '1' },
      imports: 'all',
      builtins: 'all',
      limits: { timeoutMs: 10_000, memoryMb: 128 },
      notes: ['no network'],
      layers: ['fake'],
      ...this.#options.facts,
    };
  }

  async warm(options: { language: Language }): Promise<void> {
    this.warmed.push(options.language);
  }

  async close(): Promise<void> {
    this.closed = true;
  }

  /** Unexpected calls and unused outcomes, in words. */
  problems(): string[] {
    const scripted = typeof this.#script === 'function' ? 0 : this.#script.length;
    const unused = Math.max(0, scripted - this.requests.length);
    return [...this.#unexpected, ...(unused > 0 ? [`Unused outcomes: ${unused} of ${scripted}.`] : [])];
  }

  /** @throws MaeError `TESTING_SCRIPT_NOT_DONE` where outcomes are unused or unexpected calls came. */
  assertDone(): void {
    const problems = this.problems();
    if (problems.length === 0) return;
    throw new MaeError({
      code: 'TESTING_SCRIPT_NOT_DONE',
      message: `The sandbox's script and the calls differ:\n${problems.map((problem) => `- ${problem}`).join('\n')}`,
      details: { problems },
    });
  }

  async #outcome(code: string, request: SandboxRequest, index: number): Promise<PartialOutcome> {
    if (typeof this.#script === 'function') return this.#script(code, request, index);
    const scripted = this.#script[index];
    if (scripted === undefined) throw this.#refuse(`${this.#script.length} outcomes are scripted`, code);
    return scripted;
  }

  #refuse(why: string, code: string): MaeError {
    const message = `Unexpected execution #${this.requests.length - 1}: ${why}. Code: ${code.slice(0, 120)}`;
    this.#unexpected.push(message);
    return new MaeError({ code: 'TESTING_UNEXPECTED_CALL', message });
  }
}

function complete(partial: PartialOutcome, request: SandboxRequest): RunOutcome {
  const whole = outcome(partial);
  const verdict = whole.status === 'ok' ? ('passed' as const) : ('not-run' as const);
  const checks =
    partial.checks ?? (request.checks ?? []).map((check) => ({ checkId: check.id, verdict, durationMs: 0 }));
  for (const stream of ['stdout', 'stderr'] as const) {
    if (whole[stream] === '') continue;
    try {
      request.onOutput?.({ stream, text: whole[stream] });
    } catch {
      // A listener cannot change what a program did.
    }
  }
  return { ...whole, checks };
}
