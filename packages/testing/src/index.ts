export type { ConformanceCase } from './conformance/case.js';
export type { OpenedRunStore } from './conformance/run-store/opened.js';
export { runStoreConformance } from './conformance/run-store/run-store-conformance.js';
export type { SandboxFeature } from './conformance/sandbox/features.js';
export { type SandboxConformanceOptions, sandboxConformance } from './conformance/sandbox/sandbox-conformance.js';
export { FakeSandbox, type FakeSandboxOptions, type SandboxScript } from './doubles/fake-sandbox.js';
export { MemoryRunStore, MemoryRuns } from './doubles/memory-run-store.js';
export { outcome, type PartialOutcome } from './doubles/outcome.js';
export { ScriptedModel, type ScriptedModelOptions } from './doubles/scripted-model.js';
export { faults } from './script/faults.js';
export type { EndpointName, ScriptRequest, When } from './script/script-request.js';
export {
  type FailureStep,
  type Problem,
  type ReplyOptions,
  type ReplyStep,
  type ResetStep,
  type RetryAfter,
  reply,
  replyJson,
  type Script,
  type Step,
} from './script/step.js';
export { type Gate, gate, type Wait } from './script/wait.js';
export type { CachedTokensPlace, CutHow, WireOptions } from './script/wire-options.js';
export type { FlavourName } from './server/flavour.js';
export { type MistralServer, startMistralServer } from './server/mistral-server.js';
export { defaultModelCards, type ModelCard, modelCard } from './server/model-cards.js';
export type { MistralServerOptions, Retired } from './server/options.js';
export type { RateLimit } from './server/rate-account.js';
export type { ReceivedRequest } from './server/received-request.js';
export type { WireRequest } from './wire/wire-request.js';
