export { FakeSandbox, type FakeSandboxOptions, type SandboxScript } from './fake-sandbox.js';
export { faults } from './faults.js';
export { type Gate, gate } from './gate.js';
export { type MistralServer, type MistralServerOptions, startMistralServer } from './mistral-server.js';
export { defaultModelCards, type ModelCard, modelCard } from './model-cards.js';
export { outcome, type PartialOutcome } from './outcome.js';
export type { ReceivedRequest } from './received-request.js';
export { ScriptedModel, type ScriptedModelOptions } from './scripted-model.js';
export {
  type CutHow,
  type FailureStep,
  type ReplyOptions,
  type ReplyStep,
  type ResetStep,
  reply,
  replyJson,
  type Script,
  type ScriptRequest,
  type Step,
  type When,
  type WireOptions,
} from './step.js';
export type { WireChatRequest } from './wire-request.js';
