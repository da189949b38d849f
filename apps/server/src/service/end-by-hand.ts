import { type DurableEvent, type EventLog, type Fault, type RunState, schemaVersion } from '@mae/protocol';

type Last =
  | Pick<Extract<DurableEvent, { type: 'run.suspended' }>, 'type' | 'reason'>
  | Pick<Extract<DurableEvent, { type: 'run.completed' }>, 'type' | 'stopReason' | 'fault' | 'missing'>;

/** Writes the last word of a run that no executor can go on with. */
async function endByHand(log: EventLog, state: RunState, last: Last): Promise<void> {
  const { runId = '' } = state;
  let sequence = state.sequence;
  const common = () => {
    sequence++;
    return { schemaVersion, runId, at: new Date().toISOString(), sequence } as const;
  };
  // A run that is suspended is reopened before anything else can be said of it.
  if (state.status !== 'running') await log.append({ ...common(), type: 'run.resumed', options: {} });
  await log.append({ ...common(), ...last });
}

/** Ends a run with what keeps it from going on. */
export function endWithFault(log: EventLog, state: RunState, fault: Fault): Promise<void> {
  return endByHand(log, state, { type: 'run.completed', stopReason: 'fault', fault, missing: [] });
}

/** Suspends a run until its caller comes back with what is needed. */
export function suspendForCaller(log: EventLog, state: RunState): Promise<void> {
  return endByHand(log, state, { type: 'run.suspended', reason: 'caller' });
}
