import { createHash } from 'node:crypto';
import {
  type ChatModel,
  type Check,
  type CheckInput,
  type CodeArtifact,
  type Diagnosis,
  type ExecutionPlan,
  fileEndings,
  type HistoryEntry,
  type Language,
  MaeError,
  type ModelChoice,
  type RunOutcome,
  type Sandbox,
  type SandboxRequest,
} from '@mae/protocol';
import { fingerprint } from './fingerprint/fingerprint.js';
import { IterationEngine, type IterationEngineOptions, type RefineOptions } from './iteration-engine.js';

export interface SelfHealingExecutorOptions extends Omit<IterationEngineOptions, 'validate'> {
  model: ChatModel;
  /** Runs each program with the checks. Never closed. */
  sandbox: Sandbox;
  /** Models that are tried one after the other where a failure comes back after a rewrite. @default none */
  next?: ModelChoice[];
}

/** What a program runs with goes to the sandbox as it is: files, functions, standard input, limits, policy, seed, clock. */
export interface HealOptions extends Omit<SandboxRequest, 'language' | 'checks' | 'onOutput'> {
  /** @default 'python' */
  language?: Language;
  /** What the program should do. @default that it runs to its end without an error */
  task?: string;
  context?: string;
  /** What must hold. They are the caller's: none is dropped or changed. @default none: a program that runs is enough */
  checks?: CheckInput[];
  /** @default 3 */
  maxIterations?: number;
  /** Told of each program once it has run. */
  onAttempt?: (attempt: HealAttempt) => void;
}

/** One program, what became of it, and what was found to be wrong with it. */
export interface HealAttempt {
  artifact: CodeArtifact;
  outcome: RunOutcome;
  diagnosis?: Diagnosis;
}

export interface HealResult {
  /** Every check passed, or there was none and the program ran. */
  success: boolean;
  /** `unchecked`: it ran, and no check was given. `no-progress`: the same failure came back, also after a rewrite. */
  stopReason: 'passed' | 'unchecked' | 'max-iterations' | 'no-progress';
  /** The program that passed; else the last one. */
  artifact: CodeArtifact;
  outcome: RunOutcome;
  /** Every program that ran, the given one first. */
  attempts: HealAttempt[];
}

const plainTask = 'Repair this program so that it runs to its end without an error.';

/**
 * Repairs a program there is already: runs it, finds out why it failed, has it repaired, until it passes.
 *
 * A loop over `IterationEngine`, a model and a sandbox, and nothing else: it keeps no log, holds no budget and makes no
 * plan. `MistralAutonomousExecutor` of @mae/executor with its option `program` has all three.
 */
export class SelfHealingExecutor {
  readonly #options: SelfHealingExecutorOptions;
  readonly #engine: IterationEngine;

  constructor(options: SelfHealingExecutorOptions) {
    this.#options = options;
    const { sandbox, next: _, ...engine } = options;
    this.#engine = new IterationEngine({ ...engine, validate: sandbox.validate.bind(sandbox) });
  }

  /**
   * Rejects with the model's own fault, with what the sandbox throws, or with `signal.reason` on cancel. A program that
   * cannot be mended is a result, and so is one that passes as it is, without a call.
   */
  async heal(code: string, options: HealOptions = {}): Promise<HealResult> {
    const { sandbox } = this.#options;
    const { language = 'python', task = plainTask, context, maxIterations = 3, onAttempt, ...rest } = options;
    const checks = (options.checks ?? []).map((check, index): Check => {
      return { ...check, id: check.id ?? `c${index + 1}`, source: 'caller' };
    });
    const request: SandboxRequest = { ...rest, language, checks };
    const { signal } = options;
    signal?.throwIfAborted();
    const shared = { task, plan: planOf(task, language, checks), history: [] as HistoryEntry[], checks, signal };
    const facts = await sandbox.describe({ language, policy: rest.policy, limits: rest.limits, signal });
    const climb = new Ladder(this.#options);
    const attempts: HealAttempt[] = [];
    let artifact = await this.#given(code, request);

    for (let repairs = 0; ; ) {
      const attempt = await this.#run(artifact, request);
      attempts.push(attempt);
      const end = (stopReason: HealResult['stopReason']): HealResult => {
        tell(onAttempt, attempt);
        const success = stopReason === 'passed' || stopReason === 'unchecked';
        return { success, stopReason, artifact: attempt.artifact, outcome: attempt.outcome, attempts };
      };
      if (isPassed(attempt.outcome)) return end(checks.length === 0 ? 'unchecked' : 'passed');
      let repaired: CodeArtifact | undefined;
      // A reply without a program is a repair that was spent, and the failure is still the same.
      for (; repaired === undefined; repairs += 1) {
        if (repairs === maxIterations) return end('max-iterations');
        const diagnosis = await this.#engine.analyzeFailure(attempt.artifact, attempt.outcome, shared);
        attempt.diagnosis = diagnosis;
        const modelChoice = climb.modelFor(diagnosis.strategy);
        if (modelChoice === 'none') return end('no-progress');
        repaired = await this.#refine(attempt, diagnosis, {
          ...{ ...shared, facts, modelChoice, policy: rest.policy, functions: rest.functions },
          context: isFresh(diagnosis) ? withProgram(context, code) : context,
        });
        shared.history.push(entryOf(attempt, repaired === undefined ? { ...diagnosis, ...noProgram } : diagnosis));
      }
      tell(onAttempt, attempt);
      artifact = repaired;
    }
  }

  /** The program as it was given, as an artifact. */
  async #given(code: string, { language, policy, files, functions = {}, signal }: SandboxRequest) {
    const looked = { language, policy, files, functions: Object.keys(functions), signal };
    const diagnostics = await this.#options.sandbox.validate(code, looked);
    return {
      ...{ id: 'a1.0', language, code, filename: `main${fileEndings[language]}`, attempt: 1, candidate: 0 },
      ...{ sha256: createHash('sha256').update(code).digest('hex'), diagnostics, model: 'caller' },
    } satisfies CodeArtifact;
  }

  async #run(artifact: CodeArtifact, request: SandboxRequest): Promise<HealAttempt> {
    const outcome = await this.#options.sandbox.execute(artifact.code, request);
    request.signal?.throwIfAborted();
    return { artifact, outcome };
  }

  /** The next program; undefined where the reply held none. */
  async #refine(
    { artifact, outcome }: HealAttempt,
    diagnosis: Diagnosis,
    options: RefineOptions,
  ): Promise<CodeArtifact | undefined> {
    try {
      return await this.#engine.refine(artifact, outcome, diagnosis, options);
    } catch (error) {
      if (MaeError.isInstance(error) && /^ITERATE_(NO_CODE|TRUNCATED)$/.test(error.code)) return undefined;
      throw error;
    }
  }
}

/** Which model writes the next program: the first as long as it gets on, then the others one by one. */
class Ladder {
  readonly #next: ModelChoice[];
  #current: ModelChoice | undefined;

  constructor({ modelChoice, next = [] }: Pick<SelfHealingExecutorOptions, 'modelChoice' | 'next'>) {
    this.#current = modelChoice;
    this.#next = [...next];
  }

  /** `none`: a rewrite did not help, there is no plan to change, and no model is left. */
  modelFor(strategy: Diagnosis['strategy']): ModelChoice | undefined | 'none' {
    if (strategy !== 'replan' && strategy !== 'next-model') return this.#current;
    this.#current = this.#next.shift() ?? 'none';
    return this.#current;
  }
}

const noProgram = { category: 'no-code', rootCause: 'The reply held no program.' } as const;

const isFresh = ({ strategy }: Diagnosis): boolean => strategy !== 'patch' && strategy !== 'local-fix';

const isPassed = ({ status, checks }: RunOutcome): boolean =>
  status === 'ok' && checks.every(({ verdict }) => verdict === 'passed');

function planOf(task: string, language: Language, checks: Check[]): ExecutionPlan {
  return { summary: task, steps: [], edgeCases: [], successCriteria: [], checks, language, complexity: 'medium' };
}

const entryOf = ({ artifact, outcome }: HealAttempt, diagnosis: Diagnosis): HistoryEntry => ({
  attemptId: artifact.id,
  fingerprint: fingerprint(artifact, outcome),
  diagnosis,
  checks: outcome.checks,
});

/** A rewrite is not shown the program that failed; what it was given to do stands in that program alone. */
function withProgram(context: string | undefined, code: string): string {
  const given = `This program is there already and is to be repaired, keeping what it does otherwise:\n\n${code.trimEnd()}`;
  return context === undefined ? given : `${context}\n\n${given}`;
}

/** Whoever watches cannot stop the repair by throwing. */
function tell(onAttempt: HealOptions['onAttempt'], attempt: HealAttempt): void {
  try {
    onAttempt?.(attempt);
  } catch {
    // Its own affair.
  }
}
