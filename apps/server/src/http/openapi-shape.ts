import type { core } from 'zod';

interface Described {
  paths?: unknown;
  components?: { schemas?: object };
}

/**
 * Replies may grow: whoever reads one passes over what they do not know, so no object of a reply is closed. Bodies of
 * requests are made of strict objects, which stay closed.
 */
export function openReplies({ zodSchema, jsonSchema }: Overridden): void {
  const { def } = zodSchema._zod;
  if (def.type === 'object' && def.catchall === undefined) delete jsonSchema.additionalProperties;
}

interface Overridden {
  zodSchema: core.$ZodTypes;
  jsonSchema: core.JSONSchema.BaseSchema;
}

const prefix = '#/components/schemas/';

function* referencesIn(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, child] of Object.entries(value)) {
    if (key === '$ref' && typeof child === 'string' && child.startsWith(prefix)) yield child.slice(prefix.length);
    else yield* referencesIn(child);
  }
}

/** The document without components that nothing refers to: each schema is offered as one of requests and of replies. */
export function withoutUnused<T extends object>(document: T & Described): T {
  const { schemas = {}, ...rest } = document.components ?? {};
  const all = schemas as Record<string, unknown>;
  const used = new Set<string>();
  const pending = [...referencesIn(document.paths)];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (used.has(name)) continue;
    used.add(name);
    pending.push(...referencesIn(all[name]));
  }
  const kept = Object.fromEntries(Object.entries(schemas).filter(([name]) => used.has(name)));
  return { ...document, components: { ...rest, schemas: kept } };
}
