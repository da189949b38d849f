export { CodeArtifact, Diagnostic } from './artifact.js';
export {
  AlternativeReply,
  type ChatChunk,
  ChatCompletion,
  type ChatModel,
  ChatRequest,
  Guardrail,
  ResponseFormat,
  TokenUsage,
  type ToolCallDelta,
  ToolDefinition,
} from './chat.js';
export { Check, CheckEnd, CheckInput, CheckProof, CheckResult, PlannedCheckInput, Verdict } from './check.js';
export { Diagnosis, DiagnosisCategory, HistoryEntry, RepairStrategy } from './diagnosis.js';
export { MaeError, type MaeErrorOptions } from './error.js';
export { DurableEvent, isDurable, RunEvent, type RunEventType, schemaVersion, TransientEvent } from './event.js';
export type { EventLog, Lease, RunStore, RunSummary } from './event-log.js';
export { Fault } from './fault.js';
export { FileName, FileRef, InputFile, InputFiles, OutputFile } from './file.js';
export { applyEvent, emptyRun } from './fold/apply-event.js';
export { workedMs } from './fold/clock.js';
export { foldRun } from './fold/fold-run.js';
export { deliveryOf, resultOf } from './fold/result-of.js';
export type { AttemptState, PendingCall, RunProgress, RunState } from './fold/state.js';
export { noUsage } from './fold/usage.js';
export { JsonSchema, JsonValue } from './json.js';
export { fileEndings, Language, languageNames } from './language.js';
export { ChatMessage, ContentPart, ReasoningMark, ToolCall, textOfContent } from './message.js';
export { defaultMaxTokens, defaultModels, ModelChoice, Models, Phase, requestSettings } from './model.js';
export { Frame, FunctionCalls, LoggedOutcome, ProgramError, RunOutcome, RunStatus } from './outcome.js';
export { describeIssues, parseAs } from './parse.js';
export { parseEvent } from './parse-event.js';
export { ExecutionPlan, PlanInput } from './plan.js';
export { ProgramFaultCode } from './program-fault.js';
export { renderFacts } from './prompt/facts.js';
export { type PromptFile, renderFiles } from './prompt/files.js';
export { renderFunctions } from './prompt/functions.js';
export { renderLimits } from './prompt/limits.js';
export { quote } from './prompt/quote.js';
export { renderStdin } from './prompt/stdin.js';
export { type ReadReplyOptions, readReply } from './read-reply.js';
export { canonicalJson, requestHash } from './request-hash.js';
export { ExecutionResult, Iteration, Receipt, Verification } from './result.js';
export { runEventJsonSchema } from './run-event-schema.js';
export { ModelSettings, RunModels, RunOptions } from './run-options.js';
export { PlanningMode, Program, RunOptionsInput, RunRequest, Task } from './run-request.js';
export type { ApprovalDecision, RunService } from './run-service.js';
export {
  type HostFunction,
  PolicyPreset,
  type Sandbox,
  SandboxFacts,
  SandboxLimits,
  SandboxPolicy,
  type SandboxRequest,
} from './sandbox.js';
export { StopReason, VerificationStatus } from './stop-reason.js';
export { Budget, Usage, UsageTotals } from './usage.js';
