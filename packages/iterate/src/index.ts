export type { PromptFile } from '@mae/protocol';
export { fingerprint } from './fingerprint/fingerprint.js';
export {
  type AnalyzeFailureOptions,
  IterationEngine,
  type IterationEngineOptions,
  type Mend,
  type RefineOptions,
} from './iteration-engine.js';
export { blamePromptVersion } from './prompts/blame.js';
export { repairPromptVersion } from './prompts/repair.js';
export {
  type HealAttempt,
  type HealOptions,
  type HealResult,
  SelfHealingExecutor,
  type SelfHealingExecutorOptions,
} from './self-healing-executor.js';
