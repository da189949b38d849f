import type { HostFunction, JsonSchema } from '@mae/protocol';

const asJsonSchema = (schema: HostFunction['input']): JsonSchema => {
  const plain =
    typeof schema.toJSONSchema === 'function'
      ? (schema.toJSONSchema({ unrepresentable: 'any' }) as JsonSchema)
      : schema;
  const { $schema: _, ...rest } = plain as JsonSchema;
  return rest;
};

/** The host's functions a program may call: name, what it does, argument and result. */
export function renderFunctions(functions: Record<string, HostFunction>): string {
  const lines = Object.entries(functions).map(([name, { description, input, output }]) => {
    const result = output === undefined ? '' : ` Result: ${JSON.stringify(asJsonSchema(output))}.`;
    return `- ${name}: ${description ?? 'no description'}. Argument: ${JSON.stringify(asJsonSchema(input))}.${result}`;
  });
  return `Async functions the program may call, each with one JSON argument and awaited:\n${lines.join('\n')}`;
}
