import * as z from 'zod';
import { RunEvent, schemaVersion } from './event.js';
import type { JsonSchema } from './json.js';

/** The JSON Schema (2020-12) of one event, made from the zod schema. Shipped as `@mae/protocol/run-event.schema.json`. */
export function runEventJsonSchema(): JsonSchema {
  const schema = z.toJSONSchema(RunEvent, { target: 'draft-2020-12', io: 'output' });
  return { ...schema, $id: `https://mae.dev/schemas/run-event.v${schemaVersion}.json`, title: 'MAE run event' };
}
