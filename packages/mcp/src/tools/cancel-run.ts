import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import * as z from 'zod';
import { asToolResult } from '../errors/tool-error.js';
import { stateOf } from '../progress/follow-run.js';
import type { ResolvedOptions } from '../server/options.js';
import { RunId } from './inputs.js';

const Input = z.strictObject({ runId: RunId });

const Output = z.object({
  runId: z.string(),
  cancelled: z.boolean().describe('False where it had ended before.'),
  status: z.enum(['running', 'suspended', 'completed']).describe('A moment after the call: it may still be ending.'),
});

/** Ends a run. */
export function registerCancelRun(server: McpServer, { runs, onError }: ResolvedOptions): void {
  server.registerTool(
    'cancel_run',
    {
      title: 'End a run',
      description: 'Stops a run that is at work; it ends as cancelled, with what it had reached. It cannot be undone.',
      inputSchema: Input,
      outputSchema: Output,
      annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
    },
    ({ runId }) =>
      asToolResult(onError, async () => {
        await stateOf(runs, runId);
        const cancelled = await runs.cancel(runId);
        const { status } = await stateOf(runs, runId);
        const text = cancelled ? `Run ${runId} is being cancelled.` : `Run ${runId} had ended already.`;
        return { content: [{ type: 'text', text }], structuredContent: { runId, cancelled, status } };
      }),
  );
}
