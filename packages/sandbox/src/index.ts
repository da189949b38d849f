export { type EngineStats, ExecutionEngine, type ExecutionEngineOptions } from './execution-engine.js';
export type { PoolStats } from './host-pool.js';
export { limitRanges, type ResolvedLimits } from './limits.js';
export { type NameList, type PolicyLists, policyPresets } from './policy.js';
