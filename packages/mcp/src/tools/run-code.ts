import { type Check, CheckInput, Language, Program } from '@mae/protocol';
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import * as z from 'zod';
import { asToolResult } from '../errors/tool-error.js';
import { Progress } from '../progress/progress.js';
import type { ResolvedOptions } from '../server/options.js';
import { CodeView, codeResultOf } from '../views/code-result.js';
import { checksDescription, FilesInput, inputFilesOf, LimitsInput } from './inputs.js';

const Input = z.strictObject({
  code: Program.describe('The program.'),
  language: Language.optional().describe('Default: python.'),
  checks: z.array(CheckInput).optional().describe(checksDescription),
  files: FilesInput.optional(),
  stdin: z.string().optional().describe('What the program reads from standard input.'),
  limits: LimitsInput.optional(),
});

const ofCaller = (check: CheckInput, index: number): Check => ({
  ...check,
  id: check.id ?? `c${index + 1}`,
  source: 'caller',
});

/** One program in the sandbox, without a model. Absent where the server has no sandbox to give. */
export function registerRunCode(server: McpServer, options: ResolvedOptions): void {
  const { sandbox, heartbeatMs, maxTextLength, onError } = options;
  if (sandbox === undefined) return;
  server.registerTool(
    'run_code',
    {
      title: 'Run a program in the sandbox',
      description:
        'Runs one Python, JavaScript or TypeScript program in a sandbox without network, in a fresh interpreter, and returns what it printed, its last value, and its files. No model is asked and nothing is kept. A program that fails is a result, with its error.',
      inputSchema: Input,
      outputSchema: CodeView,
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    ({ code, language = 'python', checks, files, stdin, limits }, extra) =>
      asToolResult(onError, async () => {
        using _ = new Progress(extra, { first: 'running the program', heartbeatMs });
        const given = { language, stdin, limits, files: inputFilesOf(files), checks: checks?.map(ofCaller) };
        const outcome = await sandbox.execute(code, { ...given, signal: extra.signal });
        return codeResultOf(outcome, maxTextLength);
      }),
  );
}
