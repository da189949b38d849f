import { type DurableEvent, type ExecutionResult, MaeError } from '@mae/protocol';
import {
  type Attributes,
  type Context,
  context,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { versions } from '../versions.js';
import type { RunObserver } from './run-observer.js';
import {
  attemptAttributes,
  callAttributes,
  type EventOf,
  executionAttributes,
  outcomeAttributes,
  replyAttributes,
  resultAttributes,
  runAttributes,
} from './span-attributes.js';

interface Open {
  span: Span;
  context: Context;
}

/** A name of few values: the code of a `MaeError`, the class of anything else. */
function errorTypeOf(error: unknown): string {
  if (MaeError.isInstance(error)) return error.code;
  return error instanceof Error ? error.name : '_OTHER';
}

/**
 * One stretch of a run as spans, from its events alone: the run, its phases inside it, calls and executions inside
 * those. Phases that the log answers on resume have no events, and so no spans.
 */
export class RunSpans implements RunObserver {
  readonly #tracer: Tracer = trace.getTracer('@mae/executor', versions.mae);
  readonly #content: boolean;
  /** What the run was started in. */
  readonly #outside = context.active();
  readonly #open = new Map<string, Open>();
  #root: Open | undefined;

  constructor({ content }: { content: boolean }) {
    this.#content = content;
  }

  event<T extends DurableEvent['type']>(event: EventOf<T>): void {
    const tell = this.#tellers[event.type as T] as ((event: EventOf<T>) => void) | undefined;
    tell?.(event);
  }

  readonly #tellers: { [T in DurableEvent['type']]?: (event: EventOf<T>) => void } = {
    'run.started': (event) => this.#beginRun(event.runId, event),
    'run.resumed': ({ runId }) => this.#beginRun(runId),
    'plan.started': ({ round }) => this.#begin(`plan ${round}`, 'mae plan', { 'mae.round': round }),
    'plan.completed': ({ round, source, plan }) =>
      this.#finish(`plan ${round}`, {
        ...{ 'mae.plan_source': source, 'mae.checks': plan.checks.length },
        ...this.#contentOf({ 'mae.plan': plan.summary }),
      }),
    'checks.proven': ({ round, proofs }) => {
      const red = proofs.filter((proof) => proof.verdict === 'red').length;
      const figures = { 'mae.round': round, 'mae.checks': proofs.length, 'mae.checks_red': red };
      this.#root?.span.addEvent('mae.checks_proven', figures);
    },
    'attempt.started': (event) => this.#begin(`attempt ${event.attemptId}`, 'mae attempt', attemptAttributes(event)),
    'attempt.completed': ({ attemptId, status, fault }) =>
      this.#finish(`attempt ${attemptId}`, { 'mae.status': status }, fault?.code),
    'code.started': ({ attemptId }) => this.#begin(`code ${attemptId}`, 'mae code', {}, `attempt ${attemptId}`),
    'code.completed': ({ attemptId, artifact }) =>
      this.#finish(`code ${attemptId}`, {
        ...{ 'mae.diagnostics': artifact.diagnostics.length, 'mae.code_sha256': artifact.sha256 },
        ...this.#contentOf({ 'mae.code': artifact.code }),
      }),
    'approval.requested': ({ attemptId }) =>
      this.#begin(`approval ${attemptId}`, 'mae approval', {}, `attempt ${attemptId}`),
    'approval.resolved': ({ attemptId, decision }) =>
      this.#finish(`approval ${attemptId}`, { 'mae.decision': decision }),
    'execution.started': ({ attemptId }) =>
      this.#begin(`execution ${attemptId}`, 'execute_tool mae_sandbox', executionAttributes, `attempt ${attemptId}`),
    'execution.completed': (event) =>
      this.#finish(`execution ${event.attemptId}`, {
        ...outcomeAttributes(event),
        ...this.#contentOf({ 'mae.stdout': event.outcome.stdout, 'mae.stderr': event.outcome.stderr }),
      }),
    'verification.completed': ({ attemptId, status }) =>
      this.#open.get(`attempt ${attemptId}`)?.span.setAttribute('mae.verification', status),
    'diagnosis.started': ({ attemptId }) =>
      this.#begin(`diagnosis ${attemptId}`, 'mae diagnosis', { 'mae.attempt_id': attemptId }),
    'diagnosis.completed': ({ attemptId, diagnosis: { category, strategy, blames, rootCause } }) =>
      this.#finish(`diagnosis ${attemptId}`, {
        ...{ 'mae.category': category, 'mae.strategy': strategy, 'mae.blames': blames },
        ...this.#contentOf({ 'mae.root_cause': rootCause }),
      }),
    'model.requested': (event) =>
      this.#begin(`call ${event.callId}`, `mae call ${event.model}`, callAttributes(event), phaseOf(event)),
    'model.completed': (event) => this.#finish(`call ${event.callId}`, replyAttributes(event)),
    'model.failed': ({ callId, retries, fault }) =>
      this.#finish(`call ${callId}`, { 'mae.retries': retries }, fault.code),
    'run.suspended': () => this.#root?.span.setAttribute('mae.stop_reason', 'suspended'),
    'run.completed': ({ fault }) => {
      if (fault !== undefined && this.#root !== undefined) fail(this.#root.span, fault.code);
    },
  };

  within<T>(callId: string, work: () => T): T {
    const call = this.#open.get(`call ${callId}`);
    return call === undefined ? work() : context.with(call.context, work);
  }

  end(how: { result: ExecutionResult } | { error: unknown }): void {
    for (const { span } of [...this.#open.values()].reverse()) span.end();
    this.#open.clear();
    const span = this.#root?.span;
    this.#root = undefined;
    if (span === undefined) return;
    if ('result' in how) span.setAttributes(resultAttributes(how.result));
    else if (!isSuspended(how.error)) fail(span, errorTypeOf(how.error));
    span.end();
  }

  #beginRun(runId: string, started?: EventOf<'run.started'>): void {
    const attributes = { ...runAttributes(runId, started), ...this.#contentOf({ 'mae.task': started?.task }) };
    this.#root = this.#start('invoke_agent mae', attributes, undefined);
  }

  /** Texts, for those alone who asked for content. */
  #contentOf(texts: Attributes): Attributes {
    return this.#content ? texts : {};
  }

  #begin(key: string, name: string, attributes: Attributes, parent?: string): void {
    this.#open.set(key, this.#start(name, attributes, parent));
  }

  #start(name: string, attributes: Attributes, parent: string | undefined): Open {
    const around = (parent === undefined ? undefined : this.#open.get(parent)) ?? this.#root;
    const outside = around?.context ?? this.#outside;
    const span = this.#tracer.startSpan(name, { kind: SpanKind.INTERNAL, attributes }, outside);
    return { span, context: trace.setSpan(outside, span) };
  }

  #finish(key: string, attributes: Attributes, errorType?: string): void {
    const open = this.#open.get(key);
    if (open === undefined) return;
    open.span.setAttributes(attributes);
    if (errorType !== undefined) fail(open.span, errorType);
    open.span.end();
    this.#open.delete(key);
  }
}

/** A run that is to go on later has not failed. */
const isSuspended = (error: unknown): boolean => MaeError.isInstance(error) && error.code === 'RUN_SUSPENDED';

/** The span a call belongs to. */
function phaseOf({ phase, attemptId, round }: EventOf<'model.requested'>): string {
  if (phase === 'planning') return `plan ${round ?? 0}`;
  return phase === 'diagnosis' ? `diagnosis ${attemptId}` : `code ${attemptId}`;
}

/** The code alone: messages may quote what a prompt or a program said. */
function fail(span: Span, errorType: string): void {
  span.setAttribute('error.type', errorType);
  span.setStatus({ code: SpanStatusCode.ERROR, message: errorType });
}
