import { Budget, CheckInput, JsonSchema, Language, type RunRequest, Task } from '@mae/protocol';
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import * as z from 'zod';
import { asToolResult } from '../errors/tool-error.js';
import { followRun } from '../progress/follow-run.js';
import { Progress } from '../progress/progress.js';
import type { ResolvedOptions } from '../server/options.js';
import { runResultOf } from '../views/run-result.js';
import { RunView } from '../views/run-view.js';
import { checksDescription, FilesInput, inputFilesOf, LimitsInput, WaitSeconds } from './inputs.js';
import { onCancel } from './on-cancel.js';

const Input = z.strictObject({
  task: Task.describe('What to do, in plain language: what comes in, what must come out, how it is printed.'),
  context: z.string().optional().describe('More about the task: data, rules, wishes.'),
  language: Language.optional().describe('Of the program. Default: python.'),
  checks: z.array(CheckInput).optional().describe(checksDescription),
  outputSchema: JsonSchema.optional().describe('A JSON Schema that the last value of the program must match.'),
  files: FilesInput.optional(),
  stdin: z.string().optional().describe('What the program reads from standard input.'),
  maxIterations: z.int().min(0).max(50).optional().describe('Repairs after the first program. Default: 3.'),
  budget: Budget.optional().describe('Bounds of the whole run.'),
  limits: LimitsInput.optional().describe('Bounds of one program.'),
  waitSeconds: WaitSeconds.optional().describe(
    'How long to wait for the end; 0 starts the run and returns. It goes on after that: wait on with get_run.',
  ),
});

function requestOf({ files, waitSeconds: _, ...rest }: z.infer<typeof Input>): RunRequest {
  return { ...rest, files: inputFilesOf(files) };
}

/** The whole loop as a tool. */
export function registerExecuteTask(server: McpServer, options: ResolvedOptions): void {
  const { runs, heartbeatMs, onError } = options;
  server.registerTool(
    'execute_task',
    {
      title: 'Do a task and verify the result',
      description:
        'Plans, writes a program, runs it in a sandbox without network, checks it and repairs it until its checks pass or its budget is spent. Returns the verdict, the output, the program and its files. Calls a model, which costs tokens.',
      inputSchema: Input,
      outputSchema: RunView,
      annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: true },
    },
    (input, extra) =>
      asToolResult(onError, async () => {
        using progress = new Progress(extra, { first: 'starting', heartbeatMs });
        const { runId } = await runs.start(requestOf(input));
        using _ = onCancel(server, extra.signal, () => runs.cancel(runId).catch(onError));
        // Whoever loses the connection finds the run by it.
        progress.say(`started as run ${runId}`);
        const { waitSeconds = options.waitSeconds } = input;
        const state = await followRun(runs, runId, { waitSeconds, signal: extra.signal, progress });
        return runResultOf(runId, state, options);
      }),
  );
}
