import * as z from 'zod';

/** What the OpenAPI document says of a schema beyond its shape. With an `id` it is a component, referred to by name. */
export interface Documentation {
  id?: string;
  description?: string;
  examples?: unknown[];
  [other: string]: unknown;
}

/**
 * Schemas with something to say in the OpenAPI document: `schema.register(documented, { description })`.
 *
 * A registry of the server's own: schemas of `@mae/protocol` are shared with others, whose JSON Schemas must not change
 * because a server was loaded.
 */
export const documented = z.registry<Documentation>();

/** The same schema, with words about it. */
export function described<T extends z.ZodType>(schema: T, description: string): T {
  documented.add(schema, { description });
  return schema;
}
