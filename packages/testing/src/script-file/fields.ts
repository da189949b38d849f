import * as z from 'zod';
import { cachedTokensPlaces, cutWays } from '../script/wire-options.js';
import { flavourNames } from '../server/flavour.js';

const matcher = z.union([z.string(), z.strictObject({ pattern: z.string(), flags: z.string().optional() })]);

export const When = z.strictObject({
  model: matcher.optional(),
  user: matcher.optional(),
  system: matcher.optional(),
  endpoint: z.enum(['chat', 'fim', 'embeddings', 'models']).optional(),
});

/** Milliseconds, for good, or a gate that `POST /__testing/gates/{name}` opens. */
export const Wait = z.union([
  z.int().min(0).max(2_147_483_647),
  z.literal('forever'),
  z.strictObject({ gate: z.string().min(1) }),
]);

export const RetryAfter = z.union([z.number(), z.string(), z.strictObject({ dateInSeconds: z.number() })]);

const Cut = z.strictObject({ afterDeltas: z.int().min(-1), how: z.enum(cutWays) });

/** How a reply is written: what of `WireOptions` JSON can say. */
const Wire = z.strictObject({
  pieceLength: z.int().positive().optional(),
  splitBytes: z.int().positive().optional(),
  paceMs: z.int().min(0).optional(),
  newline: z.enum(['\n', '\r\n', '\r']).optional(),
  comments: z.boolean().optional(),
  padding: z.boolean().optional(),
  done: z.boolean().optional(),
  noLastBlankLine: z.boolean().optional(),
  asWhole: z.boolean().optional(),
  contentAsChunks: z.boolean().optional(),
  reasoning: z.enum(['chunks', 'reasoning', 'reasoning_content']).optional(),
  toolCalls: z.enum(['whole', 'fragments', 'indexed']).optional(),
  argumentsAsObject: z.boolean().optional(),
  usage: z.enum(['last', 'own', 'none']).optional(),
  cachedTokensIn: z.enum(cachedTokensPlaces).optional(),
  cut: Cut.optional(),
});

/** What every step may say. */
export const common = {
  when: When.optional(),
  times: z.union([z.int().positive(), z.literal('any')]).optional(),
  headers: z.record(z.string(), z.string()).optional(),
  hold: Wait.optional(),
};

/** What a reply may say besides its content. */
export const replyFields = {
  ...common,
  reasoning: z.string().optional(),
  toolCalls: z
    .array(
      z.strictObject({
        id: z.string(),
        name: z.string(),
        arguments: z.union([z.string(), z.record(z.string(), z.unknown())]),
      }),
    )
    .optional(),
  finishReason: z.string().optional(),
  usage: z
    .strictObject({
      promptTokens: z.int().min(0).optional(),
      completionTokens: z.int().min(0).optional(),
      totalTokens: z.int().min(0).optional(),
      cachedTokens: z.int().min(0).optional(),
    })
    .optional(),
  stall: z.strictObject({ afterDeltas: z.int().min(-1), wait: Wait }).optional(),
  wire: Wire.optional(),
};

/** Options of the server that JSON can say. */
export const serverFields = {
  apiKey: z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]).optional(),
  unauthorizedShape: z.enum(['detail', 'message']).optional(),
  strict: z.boolean().optional(),
  streamOptions: z.enum(['refuse', 'ignore']).optional(),
  models: z.array(z.looseObject({ id: z.string().min(1) })).optional(),
  listedModelsOnly: z.boolean().optional(),
  retired: z
    .record(z.string(), z.union([z.enum(['not-found', 'invalid']), z.strictObject({ answersAs: z.string() })]))
    .optional(),
  reasoningEfforts: z.record(z.string(), z.array(z.string())).optional(),
  rateLimit: z
    .strictObject({
      requestsPerMinute: z.int().positive().optional(),
      tokensPerMinute: z.int().positive().optional(),
      retryAfter: z.enum(['seconds', 'fraction', 'date', 'none']).optional(),
    })
    .optional(),
  promptCache: z.enum(cachedTokensPlaces).optional(),
  flavour: z.enum(flavourNames).optional(),
};
