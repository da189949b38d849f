import { StopReason } from '@mae/protocol';
import * as z from 'zod';
import type { RunRow } from '../storage/run-table.js';
import { described, documented } from './documented.js';

export const RunStatus = z.enum(['queued', 'running', 'suspended', 'completed']);

/** A run as a list shows it. */
export const RunSummary = z.object({
  runId: z.string(),
  status: RunStatus,
  suspendedFor: described(
    z.string().optional(),
    'Why it is suspended: `approval` (a program waits for a yes), `shutdown` (it goes on by itself) or `caller`.',
  ),
  stopReason: described(z.string().optional(), `Why it ended: ${StopReason.options.join(', ')}.`),
  task: described(z.string(), 'In lists, and before its first event, the first 200 characters.'),
  sequence: described(
    z.int().min(-1),
    'Of its last durable event, where an event stream can go on from; -1 before the first.',
  ),
  cancelRequested: z.boolean(),
  needsCallerKey: described(z.boolean(), 'It began with a key of its caller and goes on only with one.'),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type RunSummary = z.infer<typeof RunSummary>;

documented.add(RunSummary, { id: 'RunSummary' });

export function runSummaryOf(row: RunRow): RunSummary {
  const { runId, status, suspendedFor, stopReason, task, sequence, needsCallerKey, createdAt, updatedAt } = row;
  return {
    ...{ runId, status, suspendedFor, stopReason, task, sequence },
    ...{ cancelRequested: row.isCancelRequested, needsCallerKey, createdAt, updatedAt },
  };
}
