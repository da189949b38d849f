import type { AttemptState, RunEvent, RunState } from '@mae/protocol';

/** What a run is at, in words; nothing in them was written by a program or a model. */
export function phaseOf(state: RunState): string {
  if (state.status === 'completed') return `ended: ${state.result.stopReason}`;
  if (state.status === 'suspended') return 'suspended';
  const attempt = state.attempts.at(-1);
  if (attempt === undefined) return state.plan === undefined ? 'planning' : 'about to write the program';
  return `attempt ${attempt.attempt}: ${stepOf(attempt, state.waitingFor !== undefined)}`;
}

function stepOf({ status, artifact, execution, outcome, verification }: AttemptState, waits: boolean): string {
  if (status !== 'running') return status;
  if (waits) return 'the program waits for a yes';
  if (verification) return 'finding out why it failed';
  if (outcome) return 'checking';
  if (execution) return 'running the program';
  return artifact === undefined ? 'writing the program' : 'about to run the program';
}

const attemptOf = (attemptId: string): string => `attempt ${attemptId.replace(/\.0$/, '')}`;

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;

/** What an event tells someone who waits; `undefined` for one that is no news to them. */
export function newsOf(event: RunEvent): string | undefined {
  switch (event.type) {
    case 'run.started':
      return 'at work';
    case 'run.resumed':
      return 'at work again';
    case 'plan.started':
      return event.round === 0 ? 'planning' : 'planning anew';
    case 'plan.completed':
      return `planned: ${count(event.plan.checks.length, 'check')}`;
    case 'checks.proven':
      return `${count(event.proofs.filter(({ verdict }) => verdict === 'red').length, 'check')} proven`;
    case 'attempt.started':
      return `${attemptOf(event.attemptId)}: writing the program`;
    case 'approval.requested':
      return `${attemptOf(event.attemptId)}: the program waits for a yes`;
    case 'execution.started':
      return `${attemptOf(event.attemptId)}: running the program`;
    case 'execution.completed':
      return `${attemptOf(event.attemptId)}: the program ended: ${event.outcome.status}`;
    case 'verification.completed': {
      const passed = event.checks.filter(({ verdict }) => verdict === 'passed').length;
      return `${attemptOf(event.attemptId)}: ${event.status}, ${passed} of ${count(event.checks.length, 'check')} passed`;
    }
    case 'diagnosis.started':
      return `${attemptOf(event.attemptId)}: finding out why it failed`;
    case 'diagnosis.completed':
      return `${attemptOf(event.attemptId)}: repair by ${event.diagnosis.strategy}`;
    case 'run.suspended':
      return 'suspended';
    case 'run.completed':
      return `ended: ${event.stopReason}`;
    default:
      return undefined;
  }
}
