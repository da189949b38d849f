import { createHash } from 'node:crypto';
import {
  type ChatMessage,
  type ChatModel,
  type ChatRequest,
  type Check,
  defaultMaxTokens,
  defaultModels,
  type ExecutionPlan,
  type HostFunction,
  type Language,
  type ModelChoice,
  type PromptFile,
  readReply,
  requestSettings,
  type SandboxFacts,
} from '@mae/protocol';
import { type ExtractProgram, planAndProgram } from './plan-and-program.js';
import { planRepairPrompt, planSystemPrompt, planUserPrompt } from './prompts/plan.js';
import { readPlan } from './read-plan.js';
import { planReplySchema } from './reply-schema.js';

export interface PlanningEngineOptions {
  model: ChatModel;
  /** @default defaultModels.planning of @mae/protocol */
  modelChoice?: ModelChoice;
}

export interface CreatePlanOptions {
  context?: string;
  /** @default 'python' */
  language?: Language;
  /** `sandbox.describe()`: what the plan may count on. */
  facts?: SandboxFacts;
  files?: PromptFile[];
  functions?: Record<string, HostFunction>;
  stdin?: string;
  /** The caller's own checks. They are shown to the model and do not come back in the plan. */
  checks?: Check[];
  /** A plan that led nowhere, and how it failed in words. */
  previous?: { plan: ExecutionPlan; failure: string };
  /** 0 for the first plan of a run, +1 for each replan: keeps the ids of checks apart. @default 0 */
  round?: number;
  onDelta?: (text: string) => void;
  signal?: AbortSignal;
}

/** A plan and where it came from. */
export interface PlanResult {
  plan: ExecutionPlan;
  /** `fallback`: the model gave no usable plan in two replies; the plan repeats the task and has no checks. */
  source: 'model' | 'fallback';
  /** What was wrong with the replies, in order. Empty where the first one was right. */
  issues: string[];
}

/** A plan cannot have led nowhere before its program was written. */
export interface PlanAndWriteOptions extends Omit<CreatePlanOptions, 'previous' | 'round'> {
  /** Reads the program out of the reply: `extractCode` of @mae/codegen, or your own. */
  extract: ExtractProgram;
  /** Room for plan and program together, in tokens. @default what the model choice says, else 8,000 */
  maxTokens?: number;
}

/** A plan and, where the same reply held it, its program. */
export interface PlanAndProgramResult extends PlanResult {
  /** Source text. Absent: it is to be written by the plan. */
  program?: string;
  /** The id of the model that wrote the program. */
  model?: string;
}

const maxRepliedLength = 8_000;

/** Turns a task into a plan with checks a machine can run. Called Scout in the original. */
export class PlanningEngine {
  readonly #model: ChatModel;
  readonly #choice: ModelChoice;

  constructor(options: PlanningEngineOptions) {
    this.#model = options.model;
    this.#choice = options.modelChoice ?? defaultModels.planning;
  }

  /** `plan()` without the source. One call, two when the first reply is not a valid plan. */
  async createPlan(task: string, options: CreatePlanOptions = {}): Promise<ExecutionPlan> {
    return (await this.plan(task, options)).plan;
  }

  /**
   * Asks for a plan; on an invalid reply once more with the exact issues; then falls back to a plan without checks.
   *
   * Rejects with the model's own fault, or with `signal.reason` on cancel.
   */
  async plan(task: string, options: CreatePlanOptions = {}): Promise<PlanResult> {
    const { language = 'python', round = 0, onDelta, signal } = options;
    const taken = new Set(
      [...(options.checks ?? []), ...(options.previous?.plan.checks ?? [])].map((check) => check.id),
    );
    const system = planSystemPrompt({ language, facts: options.facts });
    const messages: ChatMessage[] = [
      { role: 'system', content: system },
      { role: 'user', content: planUserPrompt({ ...options, task, language }) },
    ];
    const seen: string[] = [];
    let salvaged: ExecutionPlan | undefined;
    for (const attempt of [1, 2]) {
      const reply = await readReply(this.#model, this.#request(system, messages), { onDelta, signal });
      const cut = reply.finishReason === 'length' || reply.finishReason === 'model_length';
      const { plan, issues } = cut
        ? { issues: ['the reply was cut off at its token limit: answer shorter, with fewer checks'] }
        : readPlan(reply.content, { language, round, taken });
      seen.push(...issues);
      if (plan !== undefined && issues.length === 0) return { plan, source: 'model', issues: seen };
      // A plan with a bad check among good ones is better than none, but the model may mend it first.
      salvaged = plan ?? salvaged;
      if (attempt === 1) {
        messages.push(
          { role: 'assistant', content: reply.content.slice(0, maxRepliedLength) || '(nothing)' },
          { role: 'user', content: planRepairPrompt(issues) },
        );
      }
    }
    if (salvaged !== undefined) return { plan: salvaged, source: 'model', issues: seen };
    return { plan: fallbackPlan(task, language), source: 'fallback', issues: seen };
  }

  /**
   * Asks for the plan and the program in one reply, checks first. The model may answer the plan alone where the task is
   * too big. A plan part that cannot be read costs a planning call, as `plan()` makes it; the program is kept.
   *
   * Rejects with the model's own fault, or with `signal.reason` on cancel.
   */
  async planAndWrite(task: string, options: PlanAndWriteOptions): Promise<PlanAndProgramResult> {
    const { language = 'python', maxTokens, extract, ...rest } = options;
    const { plan, program, issues } = await planAndProgram(this.#model, {
      ...rest,
      ...{ task, language, maxTokens, extract, modelChoice: this.#choice },
      taken: new Set((options.checks ?? []).map((check) => check.id)),
    });
    const choice = this.#choice;
    const found = program === undefined ? {} : { program, model: typeof choice === 'string' ? choice : choice.id };
    if (plan !== undefined) return { plan, source: 'model', issues, ...found };
    const planned = await this.plan(task, { ...rest, language });
    return { ...planned, issues: [...issues, ...planned.issues], ...found };
  }

  #request(system: string, messages: ChatMessage[]): ChatRequest {
    return {
      ...requestSettings(this.#choice, defaultMaxTokens.planning),
      messages: [...messages],
      responseFormat: { type: 'json-schema', name: 'plan', schema: planReplySchema, strict: true },
      promptCacheKey: createHash('sha256').update(system).digest('hex'),
    };
  }
}

/** The plan that claims nothing: the task itself, without checks. */
export function fallbackPlan(task: string, language: Language): ExecutionPlan {
  return { summary: task, steps: [], edgeCases: [], successCriteria: [], checks: [], language, complexity: 'medium' };
}
