import { quote } from '@mae/protocol';
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import * as z from 'zod';

/** What a person can pick: a task that is to be done and proven. */
export function registerPrompts(server: McpServer): void {
  server.registerPrompt(
    'verified_task',
    {
      title: 'Do a task and prove the result',
      description: 'Has the model state checks first, run the task, and report what was verified and what was not.',
      argsSchema: {
        task: z.string().describe('What to do.'),
        language: z.string().optional().describe('python, javascript or typescript.'),
      },
    },
    ({ task, language }) => ({
      messages: [{ role: 'user', content: { type: 'text', text: textOf(task, language) } }],
    }),
  );
}

const textOf = (task: string, language = 'python'): string => `Do this task with the tool execute_task, in ${language}:

${quote('task', task)}

1. Think of cases whose right answer you know without running anything, and give them as checks.
2. Call execute_task with task, language and checks. While the status is "running", call get_run with waitSeconds.
3. Report the answer, and whether it was verified: which checks passed, and which were yours. If it failed or is \
"unchecked", say that plainly and show what failed.`;
