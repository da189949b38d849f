import type { Attributes, Histogram, Meter } from '@opentelemetry/api';
import type { ResponseEvent } from '../events.js';
import { responseModel } from './attributes.js';

/** Bounds of buckets as the conventions name them. */
const tokenBounds = Array.from({ length: 14 }, (_, index) => 4 ** index);
const secondBounds = Array.from({ length: 14 }, (_, index) => 2 ** index / 100);

interface Instruments {
  tokens: Histogram;
  duration: Histogram;
  firstChunk: Histogram;
}

const made = new WeakMap<Meter, Instruments>();

function instrumentsOf(meter: Meter): Instruments {
  const known = made.get(meter);
  if (known !== undefined) return known;
  const seconds = (name: string, description: string) =>
    meter.createHistogram(name, { description, unit: 's', advice: { explicitBucketBoundaries: secondBounds } });
  const instruments = {
    tokens: meter.createHistogram('gen_ai.client.token.usage', {
      description: 'Number of input and output tokens used.',
      unit: '{token}',
      advice: { explicitBucketBoundaries: tokenBounds },
    }),
    duration: seconds('gen_ai.client.operation.duration', 'GenAI operation duration.'),
    firstChunk: seconds('gen_ai.client.operation.time_to_first_chunk', 'Time to receive the first chunk.'),
  };
  made.set(meter, instruments);
  return instruments;
}

/** Records what a call took. Tokens are recorded where they are known, which they are not of a call that failed. */
export function measure(meter: Meter, event: ResponseEvent, common: Attributes, errorType: string | undefined): void {
  const { tokens, duration, firstChunk } = instrumentsOf(meter);
  const model = responseModel(event);
  const attributes = { ...common, ...(model !== undefined && { 'gen_ai.response.model': model }) };
  const { usage, durationMs, firstDeltaMs, operation } = event;
  duration.record(durationMs / 1000, errorType === undefined ? attributes : { ...attributes, 'error.type': errorType });
  if (firstDeltaMs !== undefined) firstChunk.record(firstDeltaMs / 1000, attributes);
  if (usage === undefined) return;
  tokens.record(usage.promptTokens, { ...attributes, 'gen_ai.token.type': 'input' });
  if (operation === 'embeddings') return;
  tokens.record(usage.completionTokens, { ...attributes, 'gen_ai.token.type': 'output' });
}
