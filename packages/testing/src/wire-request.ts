import * as z from 'zod';

const textChunk = z.strictObject({ type: z.literal('text'), text: z.string() });
const thinkingChunk = z.strictObject({
  type: z.literal('thinking'),
  thinking: z.array(z.looseObject({ type: z.string() })),
  signature: z.string().nullish(),
  closed: z.boolean().optional(),
});
const otherChunk = z.looseObject({
  type: z.enum(['image_url', 'document_url', 'reference', 'file', 'input_audio']),
});
const chunks = z.array(z.union([textChunk, thinkingChunk, otherChunk]));
const content = z.union([z.string(), chunks]);

const toolCall = z.strictObject({
  id: z.string().optional(),
  type: z.literal('function').optional(),
  function: z.strictObject({ name: z.string(), arguments: z.union([z.string(), z.record(z.string(), z.unknown())]) }),
  index: z.int().optional(),
});

const message = z.discriminatedUnion('role', [
  z.strictObject({ role: z.literal('system'), content }),
  z.strictObject({ role: z.literal('user'), content: content.nullable() }),
  z.strictObject({
    role: z.literal('assistant'),
    content: content.nullish(),
    tool_calls: z.array(toolCall).nullish(),
    prefix: z.boolean().optional(),
  }),
  z.strictObject({
    role: z.literal('tool'),
    content: content.nullable(),
    tool_call_id: z.string().nullish(),
    name: z.string().nullish(),
  }),
]);

// The live API refuses these two keys anywhere in a schema's root.
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
      description: z.string().optional(),
      strict: z.boolean().optional(),
    }),
  }),
]);

const fields = {
  model: z.string().min(1),
  messages: z.array(message).min(1),
  temperature: z.number().min(0).max(1.5).nullish(),
  top_p: z.number().gt(0).max(1).nullish(),
  max_tokens: z.int().min(0).nullish(),
  stream: z.boolean().optional(),
  stop: z.union([z.string(), z.array(z.string())]).nullish(),
  random_seed: z.int().min(0).nullish(),
  n: z.int().min(1).nullish(),
  presence_penalty: z.number().min(-2).max(2).optional(),
  frequency_penalty: z.number().min(-2).max(2).optional(),
  response_format: responseFormat.optional(),
  tools: z.array(tool).max(128).nullish(),
  tool_choice: z
    .union([
      z.enum(['auto', 'none', 'any', 'required']),
      z.strictObject({ type: z.literal('function'), function: z.strictObject({ name: z.string() }) }),
    ])
    .optional(),
  parallel_tool_calls: z.boolean().optional(),
  prediction: z.strictObject({ type: z.literal('content'), content: z.string() }).optional(),
  reasoning_effort: z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']).nullish(),
  safe_prompt: z.boolean().optional(),
  guardrails: z.array(z.looseObject({})).nullish(),
  metadata: z.record(z.string(), z.unknown()).nullish(),
  prompt_cache_key: z.string().nullish(),
  service_tier: z.enum(['auto', 'standard_only']).nullish(),
};

/** The chat request of the wire: closed, with the API's ranges. */
export const StrictChatRequest = z.strictObject(fields);

/** What is needed to answer at all: for servers that ignore what they do not know. */
export const LenientChatRequest = z.looseObject({
  model: z.string().min(1),
  messages: z
    .array(z.looseObject({ role: z.string(), content: z.union([z.string(), z.array(z.looseObject({}))]).nullish() }))
    .min(1),
  stream: z.boolean().nullish(),
});

/** The JSON of a chat request as it came over the wire. */
export type WireChatRequest = z.infer<typeof LenientChatRequest>;

interface Detail {
  type: string;
  loc: (string | number)[];
  msg: string;
}

/** The issues of a refused body in the words of the API's 422. */
export function toDetail(error: z.ZodError): Detail[] {
  return error.issues.flatMap((issue): Detail[] => {
    const loc = ['body', ...issue.path.map((part) => (typeof part === 'number' ? part : String(part)))];
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        type: 'extra_forbidden',
        loc: [...loc, key],
        msg: 'Extra inputs are not permitted',
      }));
    }
    const type =
      issue.code === 'too_big' ? 'less_than_equal' : issue.code === 'too_small' ? 'greater_than_equal' : issue.code;
    return [{ type, loc, msg: issue.message }];
  });
}

/** Why the API would refuse this order of messages with code 3230; `undefined` where it is fine. */
export function orderProblem(messages: WireChatRequest['messages']): string | undefined {
  let before: string | undefined;
  for (const { role } of messages) {
    if (role === 'user' && before === 'tool') return 'Unexpected role "user" after role "tool"';
    if (role === 'tool' && before !== 'tool' && before !== 'assistant')
      return `Unexpected role "tool" after role "${before}"`;
    if (role === 'system' && before !== undefined && before !== 'system')
      return `Unexpected role "system" after role "${before}"`;
    before = role;
  }
  const last = messages.at(-1);
  if (last?.role === 'assistant' && last.prefix !== true) {
    return 'Expected last role user or tool (or assistant with prefix true) but got assistant';
  }
  return undefined;
}
