import { envelope } from '../script/error-bodies.js';
import { mistralShape, type ReplyShape } from '../wire/shape.js';
import type { Flavour, FlavourName } from './flavour.js';

const openAiShape: ReplyShape = {
  reasoning: 'reasoning',
  usage: 'own',
  toolCalls: 'indexed',
  cachedTokensIn: 'prompt_tokens_details',
  noToolCalls: 'absent',
  toolCallType: true,
  roleInEveryDelta: false,
};

const openAi = { strict: false, endpoints: ['chat', 'embeddings', 'models'], usageOnRequest: true } as const;

const card = (id: string, ownedBy: string) => ({ id, object: 'model', created: 1_790_000_000, owned_by: ownedBy });

const hasNullContent = (message: { role: string; content?: unknown; tool_calls?: unknown }) =>
  message.content === null && !(Array.isArray(message.tool_calls) && message.tool_calls.length > 0);

const formatOf = (format: unknown) =>
  typeof format === 'object' && format !== null && 'type' in format ? format.type : undefined;

/** What each server does, as seen in its source or by its users. */
export const flavours: Record<FlavourName, Flavour> = {
  mistral: {
    strict: true,
    endpoints: ['chat', 'fim', 'embeddings', 'models'],
    shape: mistralShape,
    usageOnRequest: false,
    error: (status, { message, type, code }) =>
      envelope(message, type, code, status === 400 ? { raw_status_code: status } : {}),
    card: (one) => one,
    replyId: (number) => String(number).padStart(32, '0'),
  },
  vllm: {
    ...openAi,
    shape: openAiShape,
    error: (status, { message, type }) => ({ error: { message, type, param: null, code: status } }),
    card: (one) => ({ ...card(one.id, 'vllm'), root: one.id, parent: null, max_model_len: one.max_context_length }),
    refusal: (body) =>
      body.tool_choice === 'any' ? 'tool_choice must be none, auto, required or a named function.' : undefined,
    replyId: (number) => `chatcmpl-${String(number).padStart(32, '0')}`,
  },
  ollama: {
    ...openAi,
    shape: { ...openAiShape, toolCalls: 'whole', roleInEveryDelta: true },
    error: (_status, { message, type }) => ({ error: { message, type, param: null, code: null } }),
    card: (one) => card(one.id, 'library'),
    refusal: (body) => (body.messages?.some(hasNullContent) ? 'invalid message content type: <nil>' : undefined),
    // Its ids are random below 999 and come again.
    replyId: (number) => `chatcmpl-${number % 999}`,
  },
  'llama.cpp': {
    ...openAi,
    shape: { ...openAiShape, reasoning: 'reasoning_content' },
    error: (status, { message, type, context }) => ({
      error:
        context === undefined
          ? { code: status, message, type }
          : {
              code: status,
              message,
              type: 'exceed_context_size_error',
              n_prompt_tokens: context.promptTokens,
              n_ctx: context.contextTokens,
            },
    }),
    card: (one) => ({ ...card(one.id, 'llamacpp'), meta: { n_ctx_train: one.max_context_length } }),
    replyId: (number) => `chatcmpl-${String(number).padStart(32, '0')}`,
  },
  'lm-studio': {
    ...openAi,
    shape: { ...openAiShape, reasoning: 'reasoning_content' },
    error: (_status, { message }) => ({ error: message }),
    card: (one) => card(one.id, 'organization_owner'),
    refusal: (body) =>
      formatOf(body.response_format) === 'json_object'
        ? "'response_format.type' must be 'json_schema' or 'text'"
        : undefined,
    replyId: (number) => `chatcmpl-${String(number).padStart(24, '0')}`,
  },
};
