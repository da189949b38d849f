import { createHash } from 'node:crypto';
import {
  type ChatModel,
  type ChatRequest,
  type Check,
  type CodeArtifact,
  type Diagnosis,
  type Diagnostic,
  defaultMaxTokens,
  defaultModels,
  type ExecutionPlan,
  fileEndings,
  type HistoryEntry,
  type HostFunction,
  type Language,
  type ModelChoice,
  type PromptFile,
  type RunOutcome,
  requestSettings,
  type Sandbox,
  type SandboxFacts,
  type SandboxPolicy,
} from '@mae/protocol';
import { blameChecks, suspectsOf } from './diagnose/blame-check.js';
import { categoryOf } from './diagnose/category.js';
import { evidenceOf } from './diagnose/evidence.js';
import { mechanicalFaults } from './diagnose/mechanical.js';
import { fixesOf, rootCauseOf } from './diagnose/root-cause.js';
import { strategyFor } from './diagnose/strategy.js';
import { extractBlock } from './extract-block.js';
import { fingerprint } from './fingerprint/fingerprint.js';
import { repairSystemPrompt, repairUserPrompt } from './prompts/repair.js';
import { readRepair } from './read-repair.js';

/** Mends without a model. `mendLocally` of `@mae/codegen` is one. */
export type Mend = (code: string, diagnostics: Diagnostic[], language: Language) => { code: string; mended: string[] };

export interface IterationEngineOptions {
  model: ChatModel;
  /** @default defaultModels.repair of @mae/protocol */
  modelChoice?: ModelChoice;
  /** `Sandbox['validate']`. Handed in, every repaired artifact carries what it says. */
  validate?: Sandbox['validate'];
  /** Reads the program out of a reply. @default the longest fenced block, else a reply that is code throughout */
  extract?: (reply: string, language: Language) => string | undefined;
  /** Handed in, a fault it can mend is diagnosed as `local-fix` and repaired without a call. */
  mend?: Mend;
}

export interface AnalyzeFailureOptions {
  plan: ExecutionPlan;
  /** Earlier attempts of the run, oldest first; not this one. */
  history: HistoryEntry[];
  /** The checks in force. @default the plan's */
  checks?: Check[];
  /** The task as it was given; needed only to judge a check. @default the plan's summary */
  task?: string;
  modelChoice?: ModelChoice;
  signal?: AbortSignal;
}

export interface RefineOptions extends AnalyzeFailureOptions {
  task: string;
  context?: string;
  facts?: SandboxFacts;
  files?: PromptFile[];
  functions?: Record<string, HostFunction>;
  policy?: SandboxPolicy;
  /** Number of the attempt the repair belongs to. @default the artifact's plus 1 */
  attempt?: number;
  /** @default the artifact's */
  candidate?: number;
  /** @default `a<attempt>.<candidate>` */
  artifactId?: string;
  onDelta?: (text: string) => void;
}

/** Finds out why a program failed and repairs it. Called Refinement in the original. */
export class IterationEngine {
  readonly #options: IterationEngineOptions;

  constructor(options: IterationEngineOptions) {
    this.#options = options;
  }

  /**
   * Says why a program failed, from the outcome alone. One call to the model is made only where a check of the model's
   * own failed for a second, different program: it may be the check that is wrong. A caller's check is never blamed.
   *
   * Where `blames` is `check`, the program is to be run again as it is with `correctedChecks` in place of `checkIds`.
   */
  async analyzeFailure(
    artifact: CodeArtifact,
    outcome: RunOutcome,
    options: AnalyzeFailureOptions,
  ): Promise<Diagnosis> {
    const { plan, history, signal } = options;
    signal?.throwIfAborted();
    const checks = options.checks ?? plan.checks;
    const category = categoryOf(outcome);
    const diagnosis: Diagnosis = {
      category,
      rootCause: rootCauseOf(category, outcome),
      evidence: evidenceOf(artifact, outcome, checks),
      strategy: strategyFor(fingerprint(artifact, outcome), history),
      blames: category === 'vacuous-check' ? 'check' : 'code',
      checkIds: [],
      fixes: fixesOf(category, outcome),
    };
    const { code, mended } = this.#mend(artifact, outcome);
    if (mended.length > 0 && (await this.#canBeRead(code, artifact, signal)))
      return { ...diagnosis, strategy: 'local-fix', fixes: mended };
    const suspects = suspectsOf(artifact, outcome, { checks, history });
    if (suspects.length === 0) return diagnosis;
    const blame = await blameChecks(this.#options.model, {
      task: options.task ?? plan.summary,
      artifact,
      suspects,
      checks,
      modelChoice: options.modelChoice ?? this.#options.modelChoice,
      signal,
    });
    if (blame === undefined) return diagnosis;
    return {
      ...diagnosis,
      category: 'wrong-check',
      rootCause: `${blame.checkIds.join(', ')}: the check asks for another value than the task does. ${blame.reason}`,
      strategy: 'local-fix',
      blames: 'check',
      checkIds: blame.checkIds,
      fixes: [],
      correctedChecks: blame.correctedChecks,
    };
  }

  /**
   * Writes the repaired program. A `local-fix` makes no call. Rejects with the model's own fault, or with
   * `signal.reason` on cancel.
   *
   * @throws MaeError `ITERATE_NO_CODE`, `ITERATE_TRUNCATED`, `MODEL_STREAM_CUT`
   */
  async refine(
    artifact: CodeArtifact,
    outcome: RunOutcome,
    diagnosis: Diagnosis,
    options: RefineOptions,
  ): Promise<CodeArtifact> {
    options.signal?.throwIfAborted();
    if (diagnosis.strategy === 'local-fix') {
      return this.#artifact(artifact, this.#mend(artifact, outcome).code, artifact.model, options);
    }
    const request = this.#request(artifact, outcome, diagnosis, options);
    const code = await readRepair(this.#options.model, request, {
      language: artifact.language,
      extract: this.#options.extract ?? extractBlock,
      onDelta: options.onDelta,
      signal: options.signal,
    });
    return this.#artifact(artifact, code, request.model, options);
  }

  #mend(artifact: CodeArtifact, outcome: RunOutcome): { code: string; mended: string[] } {
    const faults = mechanicalFaults(artifact, outcome);
    const unchanged = { code: artifact.code, mended: [] };
    return faults.length === 0
      ? unchanged
      : (this.#options.mend?.(artifact.code, faults, artifact.language) ?? unchanged);
  }

  /** A mend that leaves an error of syntax is none. */
  async #canBeRead(code: string, { language }: CodeArtifact, signal?: AbortSignal): Promise<boolean> {
    const diagnostics = (await this.#options.validate?.(code, { language, signal })) ?? [];
    return diagnostics.every(({ kind, severity }) => kind !== 'syntax' || severity !== 'error');
  }

  #request(artifact: CodeArtifact, outcome: RunOutcome, diagnosis: Diagnosis, options: RefineOptions): ChatRequest {
    const system = repairSystemPrompt(artifact.language);
    const checks = options.checks ?? options.plan.checks;
    const choice = options.modelChoice ?? this.#options.modelChoice ?? defaultModels.repair;
    return {
      ...requestSettings(choice, defaultMaxTokens.repair),
      messages: [
        { role: 'system', content: system },
        { role: 'user', content: repairUserPrompt({ ...options, artifact, outcome, diagnosis, checks }) },
      ],
      promptCacheKey: createHash('sha256').update(system).digest('hex'),
    };
  }

  async #artifact(parent: CodeArtifact, code: string, model: string, options: RefineOptions): Promise<CodeArtifact> {
    const { language } = parent;
    const { attempt = parent.attempt + 1, candidate = parent.candidate, signal } = options;
    const functions = Object.keys(options.functions ?? {});
    const diagnostics = await this.#options.validate?.(code, { language, policy: options.policy, functions, signal });
    signal?.throwIfAborted();
    return {
      id: options.artifactId ?? `a${attempt}.${candidate}`,
      language,
      code,
      filename: `main${fileEndings[language]}`,
      attempt,
      candidate,
      parentId: parent.id,
      sha256: createHash('sha256').update(code).digest('hex'),
      diagnostics: diagnostics ?? [],
      model,
    };
  }
}
