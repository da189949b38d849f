import { MaeError } from '../error.js';
import type { DurableEvent } from '../event.js';
import { tick } from './clock.js';
import { resultOf } from './result-of.js';
import type { AttemptState, RunProgress, RunState } from './state.js';
import { noUsage, withCompletion, withDoubt, withFailure } from './usage.js';

/** The state before the first event. */
export const emptyRun: RunState = {
  status: 'running',
  sequence: -1,
  round: 0,
  checks: [],
  proofs: [],
  dropped: [],
  attempts: [],
  pendingCalls: [],
  calls: {},
  hosts: [],
  usage: noUsage,
  workedMs: 0,
};

function invalid(event: DurableEvent, why: string): MaeError {
  return new MaeError({
    code: 'RUN_LOG_INVALID',
    message: `The log is not that of a run: event ${event.sequence} (${event.type}) ${why}.`,
    details: { sequence: event.sequence, type: event.type },
  });
}

function guardOrder(state: RunState, event: DurableEvent): void {
  if (event.sequence !== state.sequence + 1) throw invalid(event, `follows event ${state.sequence}`);
  if ((event.type === 'run.started') !== (state.sequence === -1)) {
    throw invalid(event, event.type === 'run.started' ? 'starts a run that had started' : 'comes before run.started');
  }
  if (state.runId !== undefined && event.runId !== state.runId) throw invalid(event, `belongs to run ${event.runId}`);
  if (state.status !== 'running' && event.type !== 'run.resumed') {
    throw invalid(event, `comes after the run was ${state.status}`);
  }
}

function attemptOf(state: RunState, event: DurableEvent & { attemptId: string }) {
  const index = state.attempts.findIndex((attempt) => attempt.attemptId === event.attemptId);
  const attempt = state.attempts[index];
  if (attempt === undefined) throw invalid(event, `names attempt ${event.attemptId}, which was not started`);
  return { attempt, index };
}

function patchAttempt(
  state: RunState,
  event: DurableEvent & { attemptId: string },
  patch: Partial<AttemptState>,
): RunState {
  const { attempt, index } = attemptOf(state, event);
  return { ...state, attempts: state.attempts.with(index, { ...attempt, ...patch }) };
}

/** The state to build on: what a suspended or completed run said of its end is taken back. */
function reopened(state: RunState): RunState {
  if (state.status === 'running') return state;
  const progress: RunProgress & { result?: unknown; reason?: unknown } = { ...state };
  delete progress.result;
  delete progress.reason;
  return { ...progress, status: 'running' };
}

/** Folds one more durable event into a state. Pure. Throws `RUN_LOG_INVALID` where the event cannot follow. */
export function applyEvent(before: RunState, event: DurableEvent): RunState {
  guardOrder(before, event);
  const state: RunState = { ...tick(reopened(before), event), sequence: event.sequence };

  switch (event.type) {
    case 'run.started':
      return { ...state, runId: event.runId, started: event, options: event.options, checks: event.options.checks };
    case 'run.resumed': {
      const options = state.options ? { ...state.options, ...event.options } : state.options;
      return { ...state, options, usage: withDoubt(state.usage, state.pendingCalls), pendingCalls: [] };
    }
    case 'plan.started':
      return { ...state, round: event.round };
    case 'plan.completed': {
      const kept = state.checks.filter((check) => !event.plan.checks.some((planned) => planned.id === check.id));
      return { ...state, plan: event.plan, planSource: event.source, checks: [...kept, ...event.plan.checks] };
    }
    case 'checks.proven': {
      const renewed = new Set(event.proofs.map((proof) => proof.checkId));
      return { ...state, proofs: [...state.proofs.filter((proof) => !renewed.has(proof.checkId)), ...event.proofs] };
    }
    case 'model.requested': {
      const { callId, phase, model, requestHash, reservedTokens, reservedCostUsd = 0, estimatedPromptTokens } = event;
      const sent = { callId, phase, model, requestHash, reservedTokens, reservedCostUsd, estimatedPromptTokens };
      return {
        ...state,
        calls: { ...state.calls, [callId]: { phase, model } },
        pendingCalls: [...state.pendingCalls, sent],
      };
    }
    case 'model.completed':
    case 'model.failed': {
      const call = state.calls[event.callId];
      if (call === undefined) throw invalid(event, `answers call ${event.callId}, which was not sent`);
      const sent = state.pendingCalls.find((pending) => pending.callId === event.callId);
      const pendingCalls = state.pendingCalls.filter((pending) => pending !== sent);
      if (event.type === 'model.failed') {
        return { ...state, pendingCalls, usage: withFailure(state.usage, call, event, sent) };
      }
      const { host } = event.completion;
      const hosts = host === undefined || state.hosts.includes(host) ? state.hosts : [...state.hosts, host];
      return { ...state, pendingCalls, hosts, usage: withCompletion(state.usage, call, event.completion, sent) };
    }
    case 'attempt.started': {
      const { attemptId, attempt, candidate, parentId, strategy, model } = event;
      if (state.attempts.some((known) => known.attemptId === attemptId)) {
        throw invalid(event, `starts attempt ${attemptId} again`);
      }
      const started: AttemptState = {
        attemptId,
        attempt,
        candidate,
        parentId,
        strategy,
        model,
        status: 'running',
        diagnostics: [],
      };
      return { ...state, attempts: [...state.attempts, started] };
    }
    case 'code.started':
    case 'diagnosis.started':
      return patchAttempt(state, event, {});
    case 'code.completed':
      return patchAttempt(state, event, { artifact: event.artifact });
    case 'code.validated':
      return patchAttempt(state, event, {
        diagnostics: event.diagnostics,
        ...(event.artifact ? { artifact: event.artifact } : {}),
      });
    case 'approval.requested': {
      const { attemptId, artifactId } = event;
      return { ...patchAttempt(state, event, {}), waitingFor: { attemptId, artifactId } };
    }
    case 'approval.resolved':
      return {
        ...patchAttempt(state, event, {
          ...(event.artifact ? { artifact: event.artifact } : {}),
          ...(event.decision === 'reject' && event.reason !== undefined ? { rejection: event.reason } : {}),
        }),
        waitingFor: undefined,
      };
    case 'execution.started':
      return patchAttempt(state, event, { execution: { seed: event.seed, now: event.now } });
    case 'function.called': {
      const { calledOnce = [] } = attemptOf(state, event).attempt;
      return patchAttempt(state, event, { calledOnce: [...calledOnce, event.name] });
    }
    case 'execution.completed':
      return patchAttempt(state, event, { outcome: event.outcome });
    case 'verification.completed':
      return patchAttempt(state, event, {
        verification: { status: event.status, checks: event.checks },
        checks: state.checks.filter((check) => event.checks.some((result) => result.checkId === check.id)),
      });
    case 'diagnosis.completed':
      return patchAttempt(state, event, { diagnosis: event.diagnosis, fingerprint: event.fingerprint });
    case 'checks.changed': {
      const gone = new Set([...event.dropped.map((drop) => drop.checkId), ...event.added.map((check) => check.id)]);
      const checks = [...state.checks.filter((check) => !gone.has(check.id)), ...event.added];
      return { ...patchAttempt(state, event, {}), checks, dropped: [...state.dropped, ...event.dropped] };
    }
    case 'attempt.completed':
      return {
        ...patchAttempt(state, event, { status: event.status, ...(event.fault ? { fault: event.fault } : {}) }),
        // One that was given up waits for nobody any more.
        ...(state.waitingFor?.attemptId === event.attemptId ? { waitingFor: undefined } : {}),
      };
    case 'run.suspended':
      return { ...state, status: 'suspended', reason: event.reason };
    case 'run.completed':
      return { ...state, status: 'completed', result: resultOf(state, event) };
  }
}
