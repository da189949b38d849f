import type { ExecutionResult, Fault, RunEvent } from '@mae/protocol';
import { isPublic } from '../problems.js';

/**
 * A fault as callers see it.
 *
 * Faults of the sandbox's processes and unforeseen ones may quote paths and output of this machine: they keep their
 * code and lose the rest. Faults of the model's API and of the caller's own options are shown whole.
 */
function publicFault(fault: Fault): Fault {
  const ofThisMachine = fault.code === 'INTERNAL' || fault.code.startsWith('SANDBOX_');
  if (!ofThisMachine || isPublic(fault.code)) return fault;
  return { code: fault.code, message: `The server could not go on (${fault.code}).`, retryable: fault.retryable };
}

export function publicEvent(event: RunEvent): RunEvent {
  if (event.type === 'model.failed') return { ...event, fault: publicFault(event.fault) };
  if ((event.type === 'run.completed' || event.type === 'attempt.completed') && event.fault) {
    return { ...event, fault: publicFault(event.fault) };
  }
  return event;
}

export function publicResult(result: ExecutionResult): ExecutionResult {
  const iterations = result.iterations.map((one) =>
    one.fault === undefined ? one : { ...one, fault: publicFault(one.fault) },
  );
  if (result.fault === undefined) return { ...result, iterations };
  const fault = publicFault(result.fault);
  const hidden = result.fault.message;
  const errors = result.errors.map((line) => (line === hidden ? fault.message : line));
  return { ...result, iterations, fault, errors };
}
