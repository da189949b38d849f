import type { DurableEvent, ExecutionResult } from '@mae/protocol';
import type { Attributes } from '@opentelemetry/api';

export type EventOf<T extends DurableEvent['type']> = Extract<DurableEvent, { type: T }>;

/** What the span of a run says at its start. Names with `mae.` are of no convention. */
export function runAttributes(runId: string, event: EventOf<'run.started'> | undefined): Attributes {
  return {
    'gen_ai.operation.name': 'invoke_agent',
    'gen_ai.agent.name': 'mae',
    'mae.run_id': runId,
    'mae.language': event?.options.language,
    'mae.candidates': event?.options.candidates,
    'mae.max_iterations': event?.options.maxIterations,
  };
}

/** What the span of a run says of its end. */
export function resultAttributes({
  stopReason,
  verification,
  usage,
  totalAttempts,
  success,
}: ExecutionResult): Attributes {
  return {
    'mae.stop_reason': stopReason,
    'mae.success': success,
    'mae.verification': verification.status,
    'mae.attempts': totalAttempts,
    'mae.requests': usage.requests,
    'mae.retries': usage.retries,
    'mae.cost_usd': usage.costUsd,
    'mae.unsettled_tokens': usage.unsettledTokens,
    'gen_ai.usage.input_tokens': usage.promptTokens,
    'gen_ai.usage.output_tokens': usage.completionTokens,
  };
}

export function callAttributes({
  callId,
  phase,
  model,
  reservedTokens,
  reservedCostUsd,
}: EventOf<'model.requested'>): Attributes {
  return {
    'mae.call_id': callId,
    'mae.phase': phase,
    'gen_ai.request.model': model,
    'mae.reserved_tokens': reservedTokens,
    'mae.reserved_cost_usd': reservedCostUsd,
  };
}

/** The call's own span repeats no usage: the client's, inside it, says that. */
export function replyAttributes({ completion }: EventOf<'model.completed'>): Attributes {
  return { 'mae.retries': completion.retries, 'gen_ai.response.model': completion.model };
}

export function attemptAttributes({
  attemptId,
  attempt,
  candidate,
  strategy,
  model,
}: EventOf<'attempt.started'>): Attributes {
  return {
    'mae.attempt_id': attemptId,
    'mae.attempt': attempt,
    'mae.candidate': candidate,
    'mae.strategy': strategy,
    'gen_ai.request.model': model,
  };
}

/** An execution is the call of a tool, by the conventions. */
export const executionAttributes: Attributes = {
  'gen_ai.operation.name': 'execute_tool',
  'gen_ai.tool.name': 'mae_sandbox',
  'gen_ai.tool.type': 'function',
};

export function outcomeAttributes({ outcome }: EventOf<'execution.completed'>): Attributes {
  const { status, ran, durationMs, cpuMs, peakMemoryBytes, checks, truncated, error } = outcome;
  return {
    'mae.status': status,
    'mae.ran': ran,
    'mae.truncated': truncated,
    'mae.program_ms': durationMs,
    'mae.cpu_ms': cpuMs,
    'mae.peak_memory_bytes': peakMemoryBytes,
    'mae.checks_passed': checks.filter((check) => check.verdict === 'passed').length,
    'mae.checks_failed': checks.filter((check) => check.verdict === 'failed').length,
    // Of the program's own exception the class alone: its words may hold data.
    'mae.program_error': error?.name,
  };
}
