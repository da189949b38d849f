export { type EngineStats, ExecutionEngine, type ExecutionEngineOptions } from './execution-engine.js';
export type { PoolStats } from './host-pool.js';
export { missingLayers, type SandboxLayer, sandboxLayers } from './layers.js';
export { limitRanges, type ResolvedLimits } from './limit-ranges.js';
export { type NameList, type PolicyLists, policyPresets } from './policy-lists.js';
export type { SandboxSession } from './session/sandbox-session.js';
export type { SessionOptions, SessionRequest } from './session/session-options.js';
