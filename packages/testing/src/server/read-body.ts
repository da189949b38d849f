import type * as z from 'zod';
import type { EndpointName } from '../script/script-request.js';
import { ChatBody } from '../wire/chat-request.js';
import { type Detail, toDetail } from '../wire/detail.js';
import { EmbeddingBody, LenientEmbeddingBody } from '../wire/embedding-request.js';
import { FimBody } from '../wire/fim-request.js';
import { LenientChatBody, LenientFimBody, type WireRequest } from '../wire/wire-request.js';
import type { Refusal } from './refusal.js';
import { refuse } from './refusal.js';
import type { Site } from './site.js';

export type PostEndpoint = Exclude<EndpointName, 'models'>;

const schemas: Record<PostEndpoint, { strict: z.ZodType; lenient: z.ZodType }> = {
  chat: { strict: ChatBody, lenient: LenientChatBody },
  fim: { strict: FimBody, lenient: LenientFimBody },
  embeddings: { strict: EmbeddingBody, lenient: LenientEmbeddingBody },
};

function withoutStreamOptions(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body;
  const { stream_options: _, ...rest } = body as Record<string, unknown>;
  return rest;
}

/** What the API says of a body that is no JSON, or none. */
function jsonDetail(body: unknown): Detail[] | undefined {
  if (body === undefined) return [{ type: 'missing', loc: ['body'], msg: 'Field required', input: null }];
  if (typeof body !== 'string') return undefined;
  return [{ type: 'json_invalid', loc: ['body', 0], msg: 'JSON decode error', input: {}, ctx: { error: 'not JSON' } }];
}

/** The body of a request in its endpoint's schema, or the 422 that names what is wrong. */
export function readBody(
  site: Site,
  endpoint: PostEndpoint,
  body: unknown,
): { body: WireRequest } | { refusal: Refusal } {
  const { strict, options, flavour } = site;
  const schema = schemas[endpoint][strict ? 'strict' : 'lenient'];
  const checked = strict && options.streamOptions === 'ignore' ? withoutStreamOptions(body) : body;
  const parsed = schema.safeParse(checked);
  // The body as it came: what is absent stays absent.
  if (parsed.success) return { body: body as WireRequest };
  const detail = jsonDetail(body) ?? toDetail(parsed.error, checked);
  if (flavour.strict) return { refusal: { status: 422, body: { detail } } };
  const message = detail.map(({ loc, msg }) => `${loc.join('.')}: ${msg}`).join('; ');
  return { refusal: refuse(flavour, 400, { message, type: 'invalid_request_error', code: null }) };
}
