export type { PromptFile } from '@mae/protocol';
export {
  CodeGenerationEngine,
  type CodeGenerationEngineOptions,
  type GenerateOptions,
} from './code-generation-engine.js';
export { extractCode } from './extract/extract-code.js';
export { type MendOptions, mendLocally } from './mend/mend-locally.js';
export { codePromptVersion } from './prompts/code.js';
