import {
  type Context,
  context,
  isSpanContextValid,
  propagation,
  ROOT_CONTEXT,
  type SpanContext,
  trace,
} from '@opentelemetry/api';

/** Version 00 of https://www.w3.org/TR/trace-context/#traceparent-header */
const form = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** The span that is active here, in a form that a database can keep. `undefined` where nobody traces. */
export function activeTraceparent(): string | undefined {
  const span = trace.getSpanContext(context.active());
  if (span === undefined || !isSpanContextValid(span)) return undefined;
  return `00-${span.traceId}-${span.spanId}-${span.traceFlags.toString(16).padStart(2, '0')}`;
}

/**
 * Does work as a part of the span that was kept: the spans of a run belong to the request that asked for it, in whatever
 * process, and however much later, they are made.
 */
export function withTraceparent<T>(traceparent: string | undefined, work: () => T): T {
  const span = traceparent === undefined ? undefined : read(traceparent);
  return span === undefined ? work() : context.with(trace.setSpanContext(ROOT_CONTEXT, span), work);
}

/** What a request belongs to: what the application's propagator finds in its headers, without one its `traceparent`. */
export function contextOf(headers: Readonly<Record<string, unknown>>): Context {
  const active = context.active();
  if (propagation.fields().length > 0) return propagation.extract(active, headers);
  const span = typeof headers.traceparent === 'string' ? read(headers.traceparent) : undefined;
  return span === undefined ? active : trace.setSpanContext(active, span);
}

function read(traceparent: string): SpanContext | undefined {
  const [, traceId = '', spanId = '', flags = ''] = form.exec(traceparent) ?? [];
  const span = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
  return isSpanContextValid(span) ? span : undefined;
}
