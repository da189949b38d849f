import type { ChatRequest, PlanningMode, Sandbox } from '@mae/protocol';
import type { Case } from '../data/case.ts';
import { answering, emptyPlan } from '../model/answers.ts';
import { bytesOf, wantedBy } from '../model/asked.ts';
import { fenced } from '../model/programs.ts';
import { runTask } from '../run-task.ts';
import type { Ended } from './arm.ts';

/** What a run cost, in calls and in UTF-8 bytes of their messages, and of what was answered. */
export interface Cost {
  calls: number;
  sentBytes: number;
  repliedBytes: number;
}

export interface Planned {
  of: Case;
  result: Record<'auto' | 'always', Ended>;
  cost: Record<'auto' | 'always', Cost>;
}

/** The same plan, with the test as its check, and the same program: in one call where one is enough, and in two. */
export async function planning(of: Case, sandbox: Sandbox, limitMs: number): Promise<Planned> {
  const [auto, always] = [await planned(of, 'auto', sandbox, limitMs), await planned(of, 'always', sandbox, limitMs)];
  return {
    of,
    result: { auto: auto.result, always: always.result },
    cost: { auto: auto.cost, always: always.cost },
  };
}

async function planned(of: Case, mode: PlanningMode, sandbox: Sandbox, limitMs: number) {
  const { task } = of;
  const plan = { ...emptyPlan, checks: [{ kind: 'assert', why: 'the test', content: task.test }] };
  const program = fenced(task.fixed, task);
  const both = `\`\`\`json\n${JSON.stringify(plan)}\n\`\`\`\n\n${program}`;
  const answer = (request: ChatRequest) =>
    wantedBy(request) === 'plan' ? JSON.stringify(plan) : mode === 'auto' ? both : program;
  const { model } = answering({ plan: () => plan, program: answer });
  const result = await runTask(task, { model, sandbox }, { planning: mode, checks: [], maxIterations: 0, limitMs });
  const { requests } = model;
  const sum = (bytes: (request: ChatRequest) => number) => requests.reduce((all, one) => all + bytes(one), 0);
  const cost: Cost = {
    calls: requests.length,
    sentBytes: sum(bytesOf),
    repliedBytes: sum((request) => Buffer.byteLength(answer(request))),
  };
  return { result, cost };
}
