import type { DurableEvent, EventLog } from '@mae/protocol';
import type { RunMetrics } from './run-metrics.js';

type EventOf<T extends DurableEvent['type']> = Extract<DurableEvent, { type: T }>;

const secondsBetween = (from: string, to: string): number => Math.max(0, (Date.parse(to) - Date.parse(from)) / 1_000);

/**
 * One stretch of a run, folded into metrics as its events are stored. Whoever stores an event counts it, so a run that
 * several processes work on one after another is counted once over all of them.
 */
export class RunWatch implements Disposable {
  readonly #metrics: RunMetrics;
  readonly #queuedAt: string | undefined;
  readonly #calls = new Map<string, { model: string; phase: string }>();
  readonly #executing = new Map<string, string>();
  #startedAt: string | undefined;
  #isOpen = true;

  /**
   * @param about.prefix what the log held already: known, and not counted again
   * @param about.queuedAt when the run was asked for, ISO 8601
   */
  constructor(metrics: RunMetrics, about: { prefix?: readonly DurableEvent[]; queuedAt?: string } = {}) {
    this.#metrics = metrics;
    this.#queuedAt = about.queuedAt;
    for (const event of about.prefix ?? []) this.#remember(event);
    metrics.atWork.inc();
  }

  /** Takes an event that was just stored. */
  event(event: DurableEvent): void {
    this.#remember(event);
    this.#count(event);
  }

  /** The same log, watched: an event counts once it is stored. */
  over(log: EventLog): EventLog {
    return {
      append: async (event) => {
        await log.append(event);
        this.event(event);
      },
      putBlob: (content) => log.putBlob(content),
      getBlob: (sha256) => log.getBlob(sha256),
    };
  }

  [Symbol.dispose](): void {
    if (this.#isOpen) this.#metrics.atWork.dec();
    this.#isOpen = false;
  }

  /** What later events refer to. */
  #remember(event: DurableEvent): void {
    if (event.type === 'run.started') this.#startedAt = event.at;
    else if (event.type === 'execution.started') this.#executing.set(event.attemptId, event.at);
    else if (event.type === 'model.requested') {
      this.#calls.set(event.callId, { model: this.#metrics.models.of(event.model), phase: event.phase });
    }
  }

  #count(event: DurableEvent): void {
    const { started, suspended, attempts, queueSeconds } = this.#metrics;
    if (event.type === 'run.started') {
      started.inc();
      if (this.#queuedAt !== undefined) queueSeconds.observe(secondsBetween(this.#queuedAt, event.at));
    } else if (event.type === 'run.suspended') suspended.inc({ reason: event.reason });
    else if (event.type === 'attempt.completed') attempts.inc({ status: event.status });
    else if (event.type === 'execution.completed') this.#executed(event);
    else if (event.type === 'model.completed') this.#answered(event);
    else if (event.type === 'model.failed') this.#failed(event);
    else if (event.type === 'run.completed') this.#completed(event);
  }

  #executed({ attemptId, at, outcome: { status } }: EventOf<'execution.completed'>): void {
    const from = this.#executing.get(attemptId) ?? at;
    this.#executing.delete(attemptId);
    this.#metrics.executions.observe({ status }, secondsBetween(from, at));
  }

  #answered({ callId, completion, durationMs }: EventOf<'model.completed'>): void {
    const { models, calls, tokens, costUsd, retries } = this.#metrics;
    const call = this.#calls.get(callId) ?? { model: models.of(completion.model), phase: 'unknown' };
    this.#calls.delete(callId);
    calls.observe(call, durationMs / 1_000);
    tokens.inc({ ...call, kind: 'prompt' }, completion.usage.promptTokens);
    tokens.inc({ ...call, kind: 'completion' }, completion.usage.completionTokens);
    tokens.inc({ ...call, kind: 'cached' }, completion.usage.cachedTokens);
    if (completion.costUsd !== undefined) costUsd.inc(call, completion.costUsd);
    retries.inc({ model: call.model }, completion.retries);
  }

  #failed(event: EventOf<'model.failed'>): void {
    const { codes, failures, retries } = this.#metrics;
    const model = this.#calls.get(event.callId)?.model ?? 'unknown';
    this.#calls.delete(event.callId);
    failures.inc({ model, code: codes.of(event.fault.code) });
    retries.inc({ model }, event.retries);
  }

  #completed({ at, stopReason, fault }: EventOf<'run.completed'>): void {
    const { completed, faults, seconds, codes } = this.#metrics;
    completed.inc({ stop_reason: stopReason });
    if (fault !== undefined) faults.inc({ code: codes.of(fault.code) });
    if (this.#startedAt !== undefined) {
      seconds.observe({ stop_reason: stopReason }, secondsBetween(this.#startedAt, at));
    }
  }
}
