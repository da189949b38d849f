import type { RunOutcome, Sandbox, SandboxRequest } from '@mae/protocol';
import { SpanStatusCode, trace } from '@opentelemetry/api';

/** Runs a program that belongs to no run, with the span that programs of runs have. */
export async function executeTraced(sandbox: Sandbox, code: string, request: SandboxRequest): Promise<RunOutcome> {
  const attributes = { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'mae_sandbox' };
  return trace.getTracer('@mae/server').startActiveSpan('execute_tool mae_sandbox', { attributes }, async (span) => {
    try {
      const outcome = await sandbox.execute(code, request);
      span.setAttribute('mae.status', outcome.status);
      return outcome;
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  });
}
