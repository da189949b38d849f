import * as z from 'zod';
import { Amount, Count } from './json.js';

/** Bounds of a whole run. `deadlineMs` counts the time it is being worked on. */
export const Budget = z.strictObject({
  maxTokens: z.int().positive().optional(),
  maxCostUsd: z.number().positive().optional(),
  deadlineMs: z.int().positive().optional(),
});
export type Budget = z.infer<typeof Budget>;

/** Sums over calls. `costUsd` leaves out calls whose price is unknown; `unpricedCalls` counts them. */
export const UsageTotals = z.object({
  requests: Count,
  retries: Count,
  promptTokens: Count,
  completionTokens: Count,
  totalTokens: Count,
  cachedTokens: Count,
  costUsd: Amount,
  unpricedCalls: Count,
});
export type UsageTotals = z.infer<typeof UsageTotals>;

/**
 * What a run used, as far as servers said.
 *
 * A call *in doubt* was sent, and the process died before its reply was stored. An *unsettled* one has ended, and what
 * it used is not known: it was cancelled or cut off after it was sent, or its reply said nothing of tokens. What was
 * reserved for both counts as spent: it is the most they can have used.
 */
export const Usage = UsageTotals.extend({
  byPhase: z.record(z.string(), UsageTotals),
  byModel: z.record(z.string(), UsageTotals),
  inDoubtCalls: Count,
  inDoubtTokens: Count,
  inDoubtCostUsd: Amount,
  unsettledCalls: Count,
  unsettledTokens: Count,
  unsettledCostUsd: Amount,
});
export type Usage = z.infer<typeof Usage>;
