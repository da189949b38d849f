import { createHash } from 'node:crypto';
import {
  type ChatModel,
  type ChatRequest,
  type Check,
  type CodeArtifact,
  type ExecutionPlan,
  fileEndings,
  type HostFunction,
  type ModelChoice,
  type PromptFile,
  type Sandbox,
  type SandboxFacts,
  type SandboxPolicy,
} from '@mae/protocol';
import { settingsOf } from './candidate-settings.js';
import { codeSystemPrompt, codeUserPrompt } from './prompts/code.js';
import { readProgram } from './read-program.js';

export interface CodeGenerationEngineOptions {
  model: ChatModel;
  /** @default defaultModels.coding of @mae/protocol */
  modelChoice?: ModelChoice;
  /** `Sandbox['validate']`. Handed in, every artifact carries what it says. */
  validate?: Sandbox['validate'];
}

export interface GenerateOptions {
  task: string;
  context?: string;
  /** `sandbox.describe()`: what the program may count on. */
  facts?: SandboxFacts;
  files?: PromptFile[];
  functions?: Record<string, HostFunction>;
  stdin?: string;
  /** The checks in force, a caller's own among them. @default the plan's */
  checks?: Check[];
  /** What was wrong with a reply before this one that held no usable program, in words. */
  replyFault?: string;
  /** Overrides the engine's own choice for this call. */
  modelChoice?: ModelChoice;
  /** Handed to `validate`. */
  policy?: SandboxPolicy;
  /** @default 1 */
  attempt?: number;
  /** Which of the programs written side by side: sets the seed and raises the temperature. @default 0 */
  candidate?: number;
  /** @default `a<attempt>.<candidate>` */
  artifactId?: string;
  parentId?: string;
  onDelta?: (text: string) => void;
  signal?: AbortSignal;
}

/** Writes a program from a plan. Called Mechanic in the original. */
export class CodeGenerationEngine {
  readonly #options: CodeGenerationEngineOptions;

  constructor(options: CodeGenerationEngineOptions) {
    this.#options = options;
  }

  /**
   * One call, two when the first reply is cut off. Rejects with the model's own fault, or with `signal.reason`.
   *
   * @throws MaeError `CODEGEN_NO_CODE`, `CODEGEN_TRUNCATED`, `MODEL_STREAM_CUT`
   */
  async generate(plan: ExecutionPlan, options: GenerateOptions): Promise<CodeArtifact> {
    const { language } = plan;
    const { attempt = 1, candidate = 0, onDelta, signal } = options;
    const request = this.#request(plan, options);
    const { code } = await readProgram(this.#options.model, request, { language, onDelta, signal });
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
      ...(options.parentId === undefined ? {} : { parentId: options.parentId }),
      sha256: createHash('sha256').update(code).digest('hex'),
      diagnostics: diagnostics ?? [],
      model: request.model,
    };
  }

  #request(plan: ExecutionPlan, options: GenerateOptions): ChatRequest {
    const system = codeSystemPrompt(plan.language, options.facts);
    return {
      ...settingsOf(options.modelChoice ?? this.#options.modelChoice, options.candidate),
      messages: [
        { role: 'system', content: system },
        { role: 'user', content: codeUserPrompt({ ...options, plan, checks: options.checks ?? plan.checks }) },
      ],
      promptCacheKey: createHash('sha256').update(system).digest('hex'),
    };
  }
}
