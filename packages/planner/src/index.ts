export type { PromptFile } from '@mae/protocol';
export type { ExtractProgram } from './plan-and-program.js';
export {
  type CreatePlanOptions,
  fallbackPlan,
  type PlanAndProgramResult,
  type PlanAndWriteOptions,
  PlanningEngine,
  type PlanningEngineOptions,
  type PlanResult,
} from './planning-engine.js';
export { planPromptVersion } from './prompts/plan.js';
export { planAndProgramPromptVersion } from './prompts/plan-and-program.js';
