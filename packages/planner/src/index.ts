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
export type { PromptFile } from './prompt-file.js';
export { planPromptVersion } from './prompts/plan.js';
export { planAndProgramPromptVersion } from './prompts/plan-and-program.js';
