import type { ServerResponse } from 'node:http';
import { type ReplyStep, reply } from '../script/step.js';
import { countTokens } from '../script/text.js';
import { usageOf } from '../script/usage.js';
import type { WireEmbeddingRequest } from '../wire/embedding-request.js';
import type { ReplyFacts } from '../wire/parts.js';
import { shapeOf } from '../wire/shape.js';
import { streamFrames } from '../wire/stream-frames.js';
import { wholeBody } from '../wire/whole-body.js';
import type { WireRequest } from '../wire/wire-request.js';
import { type Answer, answerStep } from './answer-step.js';
import { checkRequest } from './check-request.js';
import { embeddingBody } from './embed.js';
import { prefixOf, promptText, viewOf } from './prompt-text.js';
import { type PostEndpoint, readBody } from './read-body.js';
import { sendBody } from './send-body.js';
import { cardOf, type Site } from './site.js';

/** One call, apart from its body. */
export interface Call {
  endpoint: PostEndpoint;
  /** The number of the request, from 1. */
  number: number;
  caller: string;
  /** Headers every answer to it has. */
  headers: Record<string, string>;
}

const created = 1_790_000_000;

/** More are not written, whatever is asked for. */
const mostChoices = 128;

function deprecationHeader(site: Site, model: string): Record<string, string> {
  const deprecation = cardOf(site.models, model)?.deprecation;
  return typeof deprecation === 'string' ? { 'x-model-deprecation-timestamp': deprecation } : {};
}

/** The reply of a step as this request gets it: with the text it is to begin with. */
function forRequest(step: ReplyStep, endpoint: PostEndpoint, body: WireRequest): ReplyStep {
  const prefix = prefixOf(endpoint, body);
  return step.content.startsWith(prefix) ? step : { ...step, content: prefix + step.content };
}

function asksForUsage(body: WireRequest): boolean {
  const options = body.stream_options;
  return (
    typeof options === 'object' && options !== null && 'include_usage' in options && options.include_usage === true
  );
}

function textAnswer(site: Site, call: Call, body: WireRequest, step: ReplyStep): Answer {
  const { flavour, options, cache } = site;
  const retired = options.retired?.[body.model];
  const model = typeof retired === 'object' ? retired.answersAs : body.model;
  const prompt = promptText(call.endpoint, body);
  // Tools stand before all messages: other tools, other prompt.
  const scope = JSON.stringify([call.caller, model, body.tools]);
  const cached = options.promptCache === undefined ? 0 : cache.take(scope, prompt);
  const choices =
    call.endpoint === 'chat' && typeof body.n === 'number' ? Math.min(Math.max(1, body.n), mostChoices) : 1;
  const usage = usageOf(prompt, step, cached, choices);
  const facts = (stream: boolean): ReplyFacts => {
    const shape = { ...flavour.shape, cachedTokensIn: options.promptCache ?? flavour.shape.cachedTokensIn };
    const silent = stream && flavour.usageOnRequest && !asksForUsage(body);
    const shaped = shapeOf(silent ? { ...shape, usage: 'none' } : shape, step.wire);
    return { id: flavour.replyId(call.number), model, created, usage, shape: shaped, choices };
  };
  return {
    headers: {
      ...call.headers,
      ...site.account.charge(call.caller, usage.totalTokens),
      ...deprecationHeader(site, body.model),
    },
    whole: (one) => wholeBody(one, facts(false)),
    ...(body.stream === true && { frames: (one: ReplyStep) => streamFrames(one, facts(true)) }),
  };
}

function embeddingAnswer(site: Site, call: Call, body: WireRequest): Answer {
  const request = body as unknown as WireEmbeddingRequest;
  const made = embeddingBody(request, site.flavour.replyId(call.number));
  const { total_tokens } = made.usage as { total_tokens: number };
  return {
    headers: {
      ...call.headers,
      ...site.account.charge(call.caller, total_tokens),
      ...deprecationHeader(site, body.model),
    },
    whole: () => made,
  };
}

/** Answers `POST` of chat, fim or embeddings: checks the request as the API does, then takes a step of the script. */
export async function answerCall(site: Site, call: Call, json: unknown, response: ServerResponse): Promise<void> {
  const { endpoint, headers } = call;
  const empty = site.account.admit(call.caller);
  if (empty !== undefined) {
    const problem = { message: 'Rate limit exceeded', type: 'rate_limited', code: '1300' };
    return sendBody(response, 429, site.flavour.error(429, problem), { ...headers, ...empty });
  }
  const read = readBody(site, endpoint, json);
  if ('refusal' in read) return sendBody(response, read.refusal.status, read.refusal.body, headers);
  const { body } = read;
  const refusal = checkRequest(site, endpoint, body, countTokens(promptText(endpoint, body)));
  if (refusal !== undefined) return sendBody(response, refusal.status, refusal.body, headers);
  const view = viewOf(endpoint, body);
  if (endpoint === 'embeddings') {
    const step = site.runner.takeNamed(view) ?? reply('');
    return answerStep(site, step, response, embeddingAnswer(site, call, body));
  }
  const taken = await site.runner.take(view);
  if (taken.kind !== 'reply') {
    return answerStep(site, taken, response, {
      headers: { ...headers, ...site.account.headers(call.caller, 0) },
      whole: () => ({}),
    });
  }
  const step = forRequest(taken, endpoint, body);
  for (const { id } of step.toolCalls ?? []) site.sentCallIds.add(id);
  return answerStep(site, step, response, textAnswer(site, call, body, step));
}
