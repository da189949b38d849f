import type { ExecutionResult, RunState } from '@mae/protocol';
import { publicFault } from '../errors/public-fault.js';
import { phaseOf } from '../progress/phase.js';
import { fileUri, outputUri, programUri } from './uris.js';

/** Everything that is known of a run but its program and its files, which have addresses of their own. */
export function reportOf(runId: string, state: RunState): object {
  const { status, started, plan, usage } = state;
  const common = { runId, status, phase: phaseOf(state), task: started?.task, startedAt: started?.at, plan, usage };
  return state.status === 'completed' ? { ...common, ...resultOf(runId, state.result) } : common;
}

function resultOf(runId: string, result: ExecutionResult): object {
  const {
    artifacts: _,
    artifact,
    fault,
    errors,
    iterations,
    files,
    finalOutput,
    runId: __,
    plan,
    usage,
    ...rest
  } = result;
  const shown = fault && publicFault(fault);
  return {
    ...rest,
    fault: shown,
    errors: errors.map((line) => (shown && line === fault?.message ? shown.message : line)),
    iterations: iterations.map((one) => ({ ...one, fault: one.fault && publicFault(one.fault) })),
    output: outputUri(runId),
    program: artifact && { language: artifact.language, sha256: artifact.sha256, uri: programUri(runId) },
    files: files.map(({ name, bytes, sha256 }) => ({ name, bytes, sha256, uri: fileUri(runId, name) })),
  };
}
