import { reply, replyJson, type ScriptRequest, type Step } from '@mae/testing';
import type { DemoTask } from './demo-task.js';

type Phase = 'plan' | 'write' | 'repair';

/** What a request asks of the model: a plan comes as JSON by a schema, a repair quotes the program that failed. */
function phaseOf({ body, user }: ScriptRequest): Phase {
  if (typeof body === 'object' && body !== null && 'response_format' in body) return 'plan';
  return user.includes('<program>') ? 'repair' : 'write';
}

/** The task stands between tags in every request; the end tag keeps one task from being the start of another. */
const asksFor = (task: string, phase: Phase) => (request: ScriptRequest) =>
  request.user.includes(`<task>\n${task}\n</task>`) && phaseOf(request) === phase;

const fenced = (program: string): string => `\`\`\`python\n${program}\`\`\`\n`;

/** Every reply of the demo, each for one call: a plan, a program, and a program for each repair. */
export function scriptOf(tasks: readonly DemoTask[]): Step[] {
  return tasks.flatMap(({ task, plan, programs: [first, ...repairs] }) => [
    replyJson(plan, { when: asksFor(task, 'plan') }),
    reply(fenced(first), { when: asksFor(task, 'write') }),
    ...repairs.map((program) => reply(fenced(program), { when: asksFor(task, 'repair') })),
  ]);
}
