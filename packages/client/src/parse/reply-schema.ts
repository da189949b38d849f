import type { JsonSchema } from '@mae/protocol';
import * as z from 'zod';
import { requestInvalid } from '../wire/check-request.js';
import type { Json } from '../wire/json.js';
import { isRecord } from '../wire/json.js';
import { compileSchema, isMap } from './compile-schema.js';
import type { SchemaContext } from './schema-node.js';

/** A zod schema as a server is told of it. */
export interface ReplySchema {
  schema: JsonSchema;
  /** False where strict mode cannot say what the schema says: the server then promises nothing, zod still checks. */
  strict: boolean;
  /** What zod is to be given for what the model wrote. */
  restore: (value: unknown) => unknown;
}

const definitionsPath = '#/$defs/';

function writeSchema(type: z.ZodType): Json {
  try {
    // What the model writes is what goes in: before defaults and transforms.
    const { $schema: _schema, ...made } = z.toJSONSchema(type, { target: 'draft-2020-12', io: 'input' });
    return made;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const message = `cannot be told to a server as JSON Schema (${reason}); use types that JSON has, and transform them`;
    throw requestInvalid([{ path: ['schema'], message }], 'The call of chat.parse');
  }
}

/** A reply is an object in strict mode: any other value becomes its only property. */
function insideObject({ $defs, ...made }: Json): Json {
  const definitions = isRecord($defs) ? $defs : {};
  const text = JSON.stringify([made, definitions]);
  const holdsItself = text.includes('"$ref":"#"');
  const name = 'whole';
  const [value, others] = JSON.parse(text.replaceAll('"$ref":"#"', `"$ref":"${definitionsPath}${name}"`)) as [
    Json,
    Json,
  ];
  return {
    type: 'object',
    properties: { value: holdsItself ? { $ref: `${definitionsPath}${name}` } : value },
    required: ['value'],
    $defs: holdsItself ? { ...others, [name]: value } : others,
  };
}

/** @throws MaeError `CLIENT_REQUEST_INVALID` for a schema that JSON Schema has no words for, such as `z.date()`. */
export function toReplySchema(type: z.ZodType): ReplySchema {
  const written = writeSchema(type);
  const isObject = written.type === 'object' && !isMap(written);
  const made = isObject ? written : insideObject(written);
  const context: SchemaContext = { definitions: new Map(), loose: false };
  for (const [name, definition] of Object.entries(isRecord(made.$defs) ? made.$defs : {})) {
    const node = compileSchema(isRecord(definition) ? definition : {}, context);
    context.definitions.set(`${definitionsPath}${name}`, node);
  }
  const definitions = [...context.definitions].map(([path, { wire }]) => [path.slice(definitionsPath.length), wire]);
  const root = compileSchema(made, context);
  context.definitions.set('#', root);
  if (context.loose) return { schema: written, strict: false, restore: (value) => value };
  return {
    schema: { ...root.wire, ...(definitions.length > 0 && { $defs: Object.fromEntries(definitions) }) },
    strict: true,
    restore: (value) => {
      if (isObject) return root.restore(value);
      // A server without strict mode may leave the object around the value away.
      const restored = root.restore(isRecord(value) && 'value' in value ? value : { value });
      return isRecord(restored) ? restored.value : restored;
    },
  };
}
