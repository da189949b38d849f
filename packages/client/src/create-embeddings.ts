import { parseAs, type TokenUsage } from '@mae/protocol';
import * as z from 'zod';
import type { Completions } from './completions.js';
import type { ServerDetection } from './dialect/detection.js';
import { type ErrorContext, invalidReply } from './errors/response-error.js';
import type { Answer } from './http/answer.js';
import type { Session } from './session.js';
import { requestInvalid } from './wire/check-request.js';
import { defined, isRecord, type Json, parseJson } from './wire/json.js';
import { readUsage } from './wire/usage.js';

const maxReplyBytes = 256 * 1024 * 1024;
const what = 'The embedding request';

/** Texts to embed, one or many. */
const EmbeddingRequest = z.strictObject({
  model: z.string().min(1),
  input: z.union([z.string(), z.array(z.string()).min(1)]),
  /** Numbers of each embedding; a model has a default and a most. */
  dimensions: z.int().positive().optional(),
  /** What each number is; `binary` and `ubinary` pack eight into one. */
  numberType: z.enum(['float', 'int8', 'uint8', 'binary', 'ubinary']).optional(),
  metadata: z.record(z.string(), z.json()).optional(),
});
export type EmbeddingRequest = z.infer<typeof EmbeddingRequest>;

export interface Embeddings {
  model: string;
  /** One for each input, in their order. */
  embeddings: number[][];
  usage: TokenUsage;
  /** Absent where the price of the model is unknown. */
  costUsd?: number;
  /** How many times the request was sent again before this reply. */
  retries: number;
  host: string;
}

/** What a call needs of its client. */
export interface EmbeddingParts {
  session: Session;
  completions: Completions;
  server: ServerDetection;
  signal: AbortSignal | undefined;
}

/** Sends the texts and reads their vectors. */
export async function createEmbeddings(given: EmbeddingRequest, parts: EmbeddingParts): Promise<Embeddings> {
  const { session, completions, server, signal } = parts;
  const request = parseAs(EmbeddingRequest, given, { code: 'CLIENT_REQUEST_INVALID', what });
  const body = JSON.stringify(toWire(request, server.current().dialect === 'openai'));
  const { provider } = server;
  const about = { operation: 'embeddings', model: request.model, request: given, provider } as const;
  const outgoing = { method: 'POST', path: '/v1/embeddings', accept: 'application/json', body, about } as const;
  const count = typeof request.input === 'string' ? 1 : request.input.length;
  return session.run(outgoing, signal, async (answer, { context, retries }) => {
    const { reply, embeddings } = await readEmbeddings(answer, count, context);
    const usage = readUsage(reply.usage);
    const costUsd = completions.cost(request.model, reply.usage ?? undefined);
    return {
      model: typeof reply.model === 'string' && reply.model !== '' ? reply.model : request.model,
      embeddings,
      usage,
      ...(costUsd !== undefined && { costUsd }),
      retries: retries(),
      host: context.host,
    };
  });
}

function toWire({ model, input, dimensions, numberType, metadata }: EmbeddingRequest, openai: boolean): Json {
  if (!openai) return defined({ model, input, output_dimension: dimensions, output_dtype: numberType, metadata });
  if (numberType === undefined || numberType === 'float') return defined({ model, input, dimensions });
  const message = 'must be float: OpenAI-compatible servers have no other';
  throw requestInvalid([{ path: ['numberType'], message }], what);
}

async function readEmbeddings(
  answer: Answer,
  count: number,
  context: ErrorContext,
): Promise<{ reply: Json; embeddings: number[][] }> {
  const { text, whole } = await answer.text(maxReplyBytes);
  const reply = whole ? parseJson(text) : undefined;
  const list: unknown = isRecord(reply) ? reply.data : undefined;
  if (!isRecord(reply) || !Array.isArray(list)) {
    throw invalidReply('An answer that holds no embeddings came', text, answer.headers, context);
  }
  const embeddings: number[][] = [];
  for (const [at, entry] of (list as unknown[]).entries()) {
    if (!isRecord(entry) || !isVector(entry.embedding)) continue;
    embeddings[typeof entry.index === 'number' ? entry.index : at] = entry.embedding;
  }
  if (embeddings.length === count && Object.keys(embeddings).length === count) return { reply, embeddings };
  const came = `${Object.keys(embeddings).length} embeddings for ${count} inputs came`;
  throw invalidReply(came, '', answer.headers, context);
}

function isVector(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((number) => typeof number === 'number');
}
