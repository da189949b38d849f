import { answersAllCalls, orderProblem, toolCallIds } from '../wire/message-order.js';
import type { WireRequest } from '../wire/wire-request.js';
import { dimensionsOf } from './embed.js';
import type { ModelCard } from './model-cards.js';
import { messagesOf } from './prompt-text.js';
import type { PostEndpoint } from './read-body.js';
import { invalidArguments, type Refusal, refuse, unknownModel } from './refusal.js';
import { cardOf, type Site } from './site.js';

/** The capability an endpoint asks of a model; cards have none for embeddings. */
const capabilities = { chat: 'completion_chat', fim: 'completion_fim', embeddings: undefined } as const;

function modelProblem(
  site: Site,
  endpoint: PostEndpoint,
  id: string,
  card: ModelCard | undefined,
): Refusal | undefined {
  const { flavour, options } = site;
  const retired = options.retired?.[id];
  if (retired === 'not-found') return { status: 404, body: { detail: 'Not Found' } };
  if (retired === 'invalid') return refuse(flavour, 400, unknownModel(id));
  if (options.listedModelsOnly !== true) return undefined;
  const wanted = capabilities[endpoint];
  const able = card !== undefined && (wanted === undefined || card.capabilities[wanted] === true);
  return able ? undefined : refuse(flavour, 400, unknownModel(id));
}

/** `undefined` where the model takes any effort: one that is not listed is not known. */
function effortsOf(site: Site, card: ModelCard | undefined): readonly string[] | undefined {
  if (card === undefined) return undefined;
  const given = site.options.reasoningEfforts?.[card.id];
  return given ?? (card.capabilities.reasoning === true ? ['none', 'high'] : []);
}

function effortProblem(site: Site, body: WireRequest, card: ModelCard | undefined): string | undefined {
  if (body.prompt_mode === 'reasoning') return 'prompt_mode is not supported for this model.';
  const effort = body.reasoning_effort;
  const efforts = effortsOf(site, card);
  if (typeof effort !== 'string' || efforts === undefined || efforts.includes(effort)) return undefined;
  const list = efforts.map((one) => `'${one}'`).join(', ');
  return `reasoning_effort='${effort}' is not supported for this model. Must be one of [${list}]`;
}

const isOwnId = /^[a-zA-Z0-9]{9}$/;

function dimensionProblem(endpoint: PostEndpoint, body: WireRequest): string | undefined {
  if (endpoint !== 'embeddings' || typeof body.output_dimension !== 'number') return undefined;
  const { most } = dimensionsOf(body.model);
  return body.output_dimension > most ? `output_dimension must be at most ${most} for this model.` : undefined;
}

/** Why the API would refuse a request whose body has the right form; `undefined` where it would not. */
export function checkRequest(
  site: Site,
  endpoint: PostEndpoint,
  body: WireRequest,
  promptTokens: number,
): Refusal | undefined {
  const { flavour, strict } = site;
  const card = cardOf(site.models, body.model);
  const model = modelProblem(site, endpoint, body.model, card);
  if (model !== undefined) return model;
  const special = endpoint === 'chat' ? flavour.refusal?.(body) : undefined;
  if (special !== undefined) {
    return refuse(flavour, 400, { message: special, type: 'invalid_request_error', code: null });
  }
  if (!strict) return undefined;
  const value = effortProblem(site, body, card) ?? dimensionProblem(endpoint, body);
  if (value !== undefined) return refuse(flavour, 400, invalidArguments(value));
  const messages = messagesOf(endpoint, body);
  const order = orderProblem(messages);
  if (order !== undefined) {
    return refuse(flavour, 400, { message: order, type: 'invalid_request_message_order', code: '3230' });
  }
  const bad = toolCallIds(messages).find((id) => !isOwnId.test(id) && !site.sentCallIds.has(id));
  if (bad !== undefined) {
    const message = `Tool call id was ${bad} but must be a-z, A-Z, 0-9, with a length of 9.`;
    return refuse(flavour, 400, { message, type: 'invalid_function_call', code: '3280' });
  }
  if (!answersAllCalls(messages)) {
    const message = 'Not the same number of function calls and responses';
    return refuse(flavour, 400, { message, type: 'invalid_request_message_order', code: '3230' });
  }
  const wanted = promptTokens + (typeof body.max_tokens === 'number' ? body.max_tokens : 0);
  if (card !== undefined && wanted > card.max_context_length) {
    const message = `Prompt contains ${promptTokens} tokens and ${wanted - promptTokens} are to be written, too large for model with ${card.max_context_length} maximum context length`;
    return refuse(flavour, 400, invalidArguments(message));
  }
  return undefined;
}
