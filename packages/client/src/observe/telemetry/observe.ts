import { MaeError } from '@mae/protocol';
import { context, metrics, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import manifest from '../../../package.json' with { type: 'json' };
import type { CallObserver, Observe, RequestEvent, ResponseEvent, RetryEvent } from '../events.js';
import { commonAttributes, operationNames, requestAttributes, responseAttributes } from './attributes.js';
import { contentAttributes } from './content.js';
import { measure } from './instruments.js';

const scope = [manifest.name, manifest.version] as const;

/** A name of few values: the code of a `MaeError`, the class of anything else. */
function errorTypeOf({ outcome, error }: ResponseEvent): string | undefined {
  if (outcome === 'cancelled') return 'cancelled';
  if (outcome !== 'failed') return undefined;
  if (MaeError.isInstance(error)) return error.code;
  return error instanceof Error ? error.name : '_OTHER';
}

function tellRetry(span: Span, { retry, waitMs, error, status }: RetryEvent): void {
  span.addEvent('mae.retry', {
    'mae.retry': retry,
    'mae.wait_ms': waitMs,
    'error.type': MaeError.isInstance(error) ? error.code : undefined,
    'http.response.status_code': status,
  });
}

/**
 * A span and the metrics of the GenAI conventions (Development, as published with version 1.42) for each call that has
 * a model. Retries are events of the one span. Content is recorded where `content` asks for it.
 */
export function observeWithTelemetry(options: { content: boolean }): Observe {
  return (event: RequestEvent): CallObserver | undefined => {
    const { operation, model, request } = event;
    const name = operationNames[operation];
    if (name === undefined || model === undefined) return undefined;
    const common = commonAttributes(event);
    const parent = context.active();
    const span = trace
      .getTracer(...scope)
      .startSpan(
        `${name} ${model}`,
        { kind: SpanKind.CLIENT, attributes: { ...common, ...requestAttributes(event) } },
        parent,
      );
    const inside = trace.setSpan(parent, span);
    return {
      within: (work) => context.with(inside, work),
      retry: (retried) => tellRetry(span, retried),
      response: (ended) => {
        const errorType = errorTypeOf(ended);
        span.setAttributes(responseAttributes(ended));
        if (options.content && span.isRecording()) span.setAttributes(contentAttributes(request, ended.reply));
        if (errorType !== undefined) {
          span.setAttribute('error.type', errorType);
          // The words of a server may quote the prompt, so that the code alone is told.
          span.setStatus({ code: SpanStatusCode.ERROR, message: errorType });
        }
        span.end();
        context.with(inside, () => measure(metrics.getMeter(...scope), ended, common, errorType));
      },
    };
  };
}
