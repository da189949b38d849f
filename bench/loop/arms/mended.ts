import type { Sandbox } from '@mae/protocol';
import type { Case } from '../data/case.ts';
import { answering } from '../model/answers.ts';
import { said } from '../model/asked.ts';
import { missingFrom } from '../model/evidence.ts';
import { fenced } from '../model/programs.ts';
import { runTask } from '../run-task.ts';
import type { Run } from './arm.ts';

/** The bug first, then the fix, but only for a request that says what was seen. */
export async function mended(of: Case, sandbox: Sandbox, limitMs: number): Promise<Run> {
  const { task, observed } = of;
  let lacking: string[] = [];
  const { model } = answering({
    program(request, turn) {
      if (turn === 0) return fenced(task.buggy, task);
      lacking = missingFrom(said(request), observed, task.buggy, task);
      return fenced(lacking.length === 0 ? task.fixed : task.buggy, task);
    },
  });
  const result = await runTask(task, { model, sandbox }, { maxIterations: 1, limitMs });
  return { of, result, calls: model.requests.length, lacking };
}
