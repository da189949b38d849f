import * as z from 'zod';
import { chunkContent, textContent } from './content.js';

const toolCall = z.strictObject({
  id: z.string().optional(),
  type: z.literal('function').optional(),
  function: z.strictObject({ name: z.string(), arguments: z.union([z.string(), z.record(z.string(), z.unknown())]) }),
  index: z.int().optional(),
});

const message = z.discriminatedUnion('role', [
  z.strictObject({ role: z.literal('system'), content: textContent }),
  z.strictObject({ role: z.literal('user'), content: chunkContent.nullable() }),
  z.strictObject({
    role: z.literal('assistant'),
    content: chunkContent.nullish(),
    tool_calls: z.array(toolCall).nullish(),
    prefix: z.boolean().optional(),
  }),
  z.strictObject({
    role: z.literal('tool'),
    content: chunkContent.nullable(),
    tool_call_id: z.string().nullish(),
    name: z.string().nullish(),
  }),
]);

// The live API refuses these two keys in a schema's root.
const jsonSchema = z
  .record(z.string(), z.unknown())
  .refine((schema) => !('$schema' in schema) && !('$id' in schema), { error: '$schema and $id are not accepted' });

const tool = z.strictObject({
  type: z.literal('function'),
  function: z.strictObject({
    name: z.string(),
    description: z.string().optional(),
    strict: z.boolean().optional(),
    parameters: jsonSchema,
  }),
});

const responseFormat = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text') }),
  z.strictObject({ type: z.literal('json_object') }),
  z.strictObject({
    type: z.literal('json_schema'),
    json_schema: z.strictObject({
      name: z.string(),
      schema: jsonSchema,
      description: z.string().nullish(),
      strict: z.boolean().optional(),
    }),
  }),
]);

/** What chat and fim requests share. */
export const samplingFields = {
  temperature: z.number().min(0).max(1.5).nullish(),
  top_p: z.number().gt(0).max(1).nullish(),
  max_tokens: z.int().min(0).nullish(),
  stream: z.boolean().optional(),
  stop: z.union([z.string(), z.array(z.string())]).nullish(),
  random_seed: z.int().min(0).nullish(),
  metadata: z.record(z.string(), z.unknown()).nullish(),
  prompt_cache_key: z.string().nullish(),
};

/** The chat request of the wire: closed, with the API's ranges. */
export const ChatBody = z.strictObject({
  model: z.string().min(1),
  messages: z.array(message).min(1),
  ...samplingFields,
  n: z.int().min(1).nullish(),
  presence_penalty: z.number().min(-2).max(2).nullish(),
  frequency_penalty: z.number().min(-2).max(2).nullish(),
  response_format: responseFormat.optional(),
  tools: z.array(tool).max(128).nullish(),
  tool_choice: z
    .union([
      z.enum(['auto', 'none', 'any', 'required']),
      z.strictObject({
        type: z.literal('function').optional(),
        function: z.strictObject({ name: z.string() }),
      }),
    ])
    .optional(),
  parallel_tool_calls: z.boolean().optional(),
  prediction: z.strictObject({ type: z.literal('content').optional(), content: z.string().optional() }).optional(),
  reasoning_effort: z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']).nullish(),
  prompt_mode: z.literal('reasoning').nullish(),
  safe_prompt: z.boolean().optional(),
  guardrails: z.array(z.looseObject({})).nullish(),
  service_tier: z.enum(['auto', 'standard_only']).nullish(),
});
