import type { JsonSchema } from '@mae/protocol';
import * as z from 'zod';

const CheckReply = z.object({
  kind: z.enum(['assert', 'stdout-equals', 'stdout-contains', 'stdout-matches', 'value']),
  why: z.string(),
  /** Always text, so that every property is required and none is nullable: fewer tokens, fewer ways to be wrong. */
  content: z.string(),
});
export type CheckReply = z.infer<typeof CheckReply>;

/** A plan as the model answers it. */
export const PlanReply = z.object({
  summary: z.string().min(1),
  steps: z.array(z.string()),
  edgeCases: z.array(z.string()),
  successCriteria: z.array(z.string()),
  checks: z.array(CheckReply),
  complexity: z.enum(['low', 'medium', 'high']),
});
export type PlanReply = z.infer<typeof PlanReply>;

/** Bounds are checked after the reply: not every server's constrained decoding knows length keywords. */
const unwanted = new Set(['$schema', '$id', 'minLength', 'maxLength', 'minItems', 'maxItems']);

const strip = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(strip);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !unwanted.has(key))
      .map(([key, inner]) => [key, strip(inner)]),
  );
};

/** The schema that goes over the wire: every object closed, every property required. */
export const planReplySchema = strip(z.toJSONSchema(PlanReply)) as JsonSchema;
