import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import * as z from 'zod';
import { asToolResult } from '../errors/tool-error.js';
import { followRun } from '../progress/follow-run.js';
import { Progress } from '../progress/progress.js';
import type { ResolvedOptions } from '../server/options.js';
import { runResultOf } from '../views/run-result.js';
import { RunView } from '../views/run-view.js';
import { RunId, WaitSeconds } from './inputs.js';

const Input = z.strictObject({
  runId: RunId.describe('As execute_task gave it.'),
  waitSeconds: WaitSeconds.optional().describe('How long to wait for the end, where it is still at work. Default: 0.'),
});

/** A run as it stands, or as it has ended within a time. */
export function registerGetRun(server: McpServer, options: ResolvedOptions): void {
  const { runs, heartbeatMs, onError } = options;
  server.registerTool(
    'get_run',
    {
      title: 'Look at a run, or wait for it',
      description:
        'The state of a run, and its result once it has ended. With waitSeconds it waits for the end; cancelling that wait leaves the run alone.',
      inputSchema: Input,
      outputSchema: RunView,
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    ({ runId, waitSeconds = 0 }, extra) =>
      asToolResult(onError, async () => {
        using progress = new Progress(extra, { first: `waiting for run ${runId}`, heartbeatMs });
        const state = await followRun(runs, runId, { waitSeconds, signal: extra.signal, progress });
        return runResultOf(runId, state, options);
      }),
  );
}
