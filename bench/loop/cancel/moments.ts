import type { ExecuteOptions } from '@mae/executor';
import type { RunEvent } from '@mae/protocol';
import { faults, gate, reply, replyJson, type Script, type Step } from '@mae/testing';

/** A moment of a run in which it is cancelled. */
export interface Moment {
  name: string;
  /** Answers of the model; made anew for each run, as gates open once. */
  script(): Script;
  options?: ExecuteOptions;
  isNow(event: RunEvent): boolean;
  /** Requests that the server has by then. */
  requests: number;
}

const plan = {
  ...{ summary: 'Add one', steps: ['add'], edgeCases: [], successCriteria: [], complexity: 'low' },
  checks: [{ kind: 'assert', content: 'assert f(1) == 2', why: 'adds' }],
};

const fenced = (code: string): string => `\`\`\`python\n${code}\n\`\`\``;
const stalled = () => ({ stall: { afterDeltas: 2, gate: gate() } });
const right = 'def f(n):\n    return n + 1';
const printing = "print('on', flush=True)\n";

/** The plan, then what is given. */
const afterPlan = (code: string | Step) => (): Step[] => [
  replyJson(plan),
  typeof code === 'string' ? reply(fenced(code)) : code,
];

const isRunning = (event: RunEvent): boolean => event.type === 'execution.output';

export const moments: Moment[] = [
  {
    name: 'its plan is streamed',
    script: () => [replyJson(plan, stalled())],
    isNow: (event) => event.type === 'plan.delta',
    requests: 1,
  },
  {
    name: 'its program is streamed',
    script: () => afterPlan(reply(fenced(right), stalled()))(),
    isNow: (event) => event.type === 'code.delta',
    requests: 2,
  },
  {
    name: 'the client waits to ask again',
    script: afterPlan(faults.rateLimited({ retryAfter: 30 })),
    isNow: (event) => event.type === 'model.requested' && event.phase === 'coding',
    requests: 2,
  },
  {
    name: 'its program runs for ever',
    script: afterPlan(`${printing}while True: pass`),
    isNow: isRunning,
    requests: 2,
  },
  {
    name: 'a check runs for ever',
    script: afterPlan(`${printing}def f(n):\n    while True: pass`),
    options: { limits: { checkMs: 60_000 } },
    isNow: isRunning,
    requests: 2,
  },
  {
    name: 'a host function never answers',
    script: afterPlan(`${printing}await wait()\n${right}`),
    options: { functions: { wait: { input: {}, call: () => new Promise(() => {}) } } },
    isNow: (event) => event.type === 'function.called',
    requests: 2,
  },
  {
    name: 'somebody is asked',
    script: afterPlan(right),
    options: { approve: () => new Promise(() => {}) },
    isNow: (event) => event.type === 'approval.requested',
    requests: 2,
  },
];
