import { createHash } from 'node:crypto';
import {
  type ChatModel,
  type ChatRequest,
  defaultMaxTokens,
  type ExecutionPlan,
  type Language,
  type ModelChoice,
  readReply,
  requestSettings,
} from '@mae/protocol';
import type { PlanPromptInput } from './prompts/plan.js';
import { planAndProgramSystemPrompt, planAndProgramUserPrompt } from './prompts/plan-and-program.js';
import { readPlan } from './read-plan.js';
import { splitReply } from './split-reply.js';

/** Reads a program out of a reply; `extractCode` of @mae/codegen does. */
export type ExtractProgram = (reply: string, language: Language) => string | undefined;

export interface PlanAndProgramRequest extends Omit<PlanPromptInput, 'previous'> {
  modelChoice: ModelChoice;
  /** Where given, before what the choice says. */
  maxTokens: number | undefined;
  /** Ids of checks in use already. */
  taken: ReadonlySet<string>;
  extract: ExtractProgram;
  onDelta?: (text: string) => void;
  signal?: AbortSignal;
}

export interface PlanAndProgramReading {
  /** Absent where the reply holds none that can be read. */
  plan?: ExecutionPlan;
  /** Absent where the model left it to a call of its own, or was cut off in it. */
  program?: string;
  issues: string[];
}

/** One call that asks for a plan and, where the task is small, its program. */
export async function planAndProgram(model: ChatModel, request: PlanAndProgramRequest): Promise<PlanAndProgramReading> {
  const { language, extract, taken, onDelta, signal } = request;
  const reply = await readReply(model, chatRequest(request), { onDelta, signal });
  const cut = reply.finishReason === 'length' || reply.finishReason === 'model_length';
  const split = splitReply(reply.content);
  // Half a program must not run: it may pass half the checks.
  const program = cut ? undefined : extract(split?.rest ?? reply.content, language);
  const found = program === undefined ? {} : { program };
  if (split === undefined) return { ...found, issues: ['the reply holds no plan'] };
  const { plan, issues } = readPlan(split.plan, { language, round: 0, taken });
  // A single bad check is left out. A plan whose checks are all bad would decide nothing: it is asked for again.
  const usable = plan !== undefined && (plan.checks.length > 0 || issues.length === 0);
  return { ...found, ...(usable ? { plan } : {}), issues };
}

function chatRequest({ modelChoice, maxTokens, ...input }: PlanAndProgramRequest): ChatRequest {
  const system = planAndProgramSystemPrompt(input.language, input.facts);
  const settings = requestSettings(modelChoice, defaultMaxTokens.coding);
  return {
    ...settings,
    maxTokens: maxTokens ?? settings.maxTokens,
    messages: [
      { role: 'system', content: system },
      { role: 'user', content: planAndProgramUserPrompt(input) },
    ],
    promptCacheKey: createHash('sha256').update(system).digest('hex'),
  };
}
