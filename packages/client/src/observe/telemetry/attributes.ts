import type { Attributes } from '@opentelemetry/api';
import { isRecord } from '../../wire/json.js';
import type { Operation, RequestEvent, ResponseEvent } from '../events.js';

/** The names of the conventions. The list of models is no operation of theirs, and is not told. */
export const operationNames: Partial<Record<Operation, string>> = {
  chat: 'chat',
  fim: 'text_completion',
  embeddings: 'embeddings',
};

/** Fields of a request that conventions have a name for. */
const requestFields = {
  maxTokens: 'gen_ai.request.max_tokens',
  temperature: 'gen_ai.request.temperature',
  topP: 'gen_ai.request.top_p',
  frequencyPenalty: 'gen_ai.request.frequency_penalty',
  presencePenalty: 'gen_ai.request.presence_penalty',
  stop: 'gen_ai.request.stop_sequences',
  randomSeed: 'gen_ai.request.seed',
} as const;

/** What spans and metrics of a call have in common. Numbers of ports are always said. */
export function commonAttributes({ operation, model, origin, provider }: RequestEvent): Attributes {
  const { hostname, port, protocol } = new URL(origin);
  return {
    'gen_ai.operation.name': operationNames[operation],
    'gen_ai.provider.name': provider,
    'gen_ai.request.model': model,
    'server.address': hostname,
    'server.port': port === '' ? (protocol === 'http:' ? 80 : 443) : Number(port),
  };
}

/** What a span says of the request, prompts excepted. */
export function requestAttributes({ request, stream }: RequestEvent): Attributes {
  const fields: Record<string, unknown> = isRecord(request) ? request : {};
  const { responseFormat, replyCount } = fields;
  const named = Object.entries(requestFields).map(([field, name]) => [name, fields[field]]);
  const format = isRecord(responseFormat) ? responseFormat.type : undefined;
  return {
    ...(Object.fromEntries(named.filter(([, value]) => value !== undefined)) as Attributes),
    ...(stream && { 'gen_ai.request.stream': true }),
    ...(format !== undefined && { 'gen_ai.output.type': format === 'text' ? 'text' : 'json' }),
    ...(typeof replyCount === 'number' && replyCount > 1 && { 'gen_ai.request.choice.count': replyCount }),
  };
}

const text = (value: unknown) => (typeof value === 'string' ? value : undefined);

/** The model that answered, as far as the reply says. */
export function responseModel({ reply }: ResponseEvent): string | undefined {
  return isRecord(reply) ? text(reply.model) : undefined;
}

function finishReasons(reply: Record<string, unknown>): string[] | undefined {
  const others = Array.isArray(reply.alternatives) ? reply.alternatives.filter(isRecord) : [];
  const reasons = [reply, ...others].flatMap(({ finishReason }) => text(finishReason) ?? []);
  return reasons.length === 0 ? undefined : reasons;
}

/** What a span says of the end of a call, texts excepted. Names with `mae.` are of no convention. */
export function responseAttributes(event: ResponseEvent): Attributes {
  const reply = isRecord(event.reply) ? event.reply : {};
  const { usage, firstDeltaMs, costUsd, retries, requestId, deprecation, operation } = event;
  return {
    'gen_ai.response.id': text(reply.id),
    'gen_ai.response.model': responseModel(event),
    'gen_ai.response.finish_reasons': finishReasons(reply),
    'gen_ai.response.time_to_first_chunk': firstDeltaMs === undefined ? undefined : firstDeltaMs / 1000,
    'gen_ai.usage.input_tokens': usage?.promptTokens,
    'gen_ai.usage.output_tokens': operation === 'embeddings' ? undefined : usage?.completionTokens,
    'gen_ai.usage.cache_read.input_tokens': usage?.cachedTokens,
    'mae.cost_usd': costUsd,
    'mae.retries': retries,
    'mae.request_id': requestId,
    'mae.model_deprecation': deprecation,
  };
}
