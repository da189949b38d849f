export {
  type CreatePlanOptions,
  fallbackPlan,
  PlanningEngine,
  type PlanningEngineOptions,
  type PlanResult,
} from './planning-engine.js';
export type { PromptFile } from './prompt-file.js';
export { planPromptVersion } from './prompts/plan.js';
