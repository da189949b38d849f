import type { JsonSchema } from '../json.js';
import type { Language } from '../language.js';
import type { HostFunction } from '../sandbox.js';

const asJsonSchema = (schema: HostFunction['input']): JsonSchema => {
  const plain =
    typeof schema.toJSONSchema === 'function'
      ? (schema.toJSONSchema({ unrepresentable: 'any' }) as JsonSchema)
      : schema;
  const { $schema: _, ...rest } = plain as JsonSchema;
  return rest;
};

const inScript =
  'Async functions of the host, there without an import, each with one argument: `const result = await name({ key: value })`. What does not fit rejects with TypeError, what fails with Error:';

const forms: Record<Language, string> = {
  python:
    'Functions of the host, there without an import. A call gives its result: `result = name(key=value)`. In async code `await name(key=value)` and `asyncio.gather(name(key=value), ...)` work too. What does not fit raises ValueError, what fails RuntimeError:',
  javascript: inScript,
  typescript: inScript,
};

/** The host's functions a program may call: how, then of each name, what it does, argument and result. */
export function renderFunctions(functions: Record<string, HostFunction>, language: Language): string {
  const lines = Object.entries(functions).map(([name, { description, input, output }]) => {
    const result = output === undefined ? '' : ` Result: ${JSON.stringify(asJsonSchema(output))}.`;
    return `- ${name}: ${description ?? 'no description'}. Argument: ${JSON.stringify(asJsonSchema(input))}.${result}`;
  });
  return `${forms[language]}\n${lines.join('\n')}`;
}
