import type { Sandbox } from '@mae/protocol';
import type { Case } from '../data/case.ts';
import { answering } from '../model/answers.ts';
import { fenced } from '../model/programs.ts';
import { untidyReplies, withoutImports } from '../model/untidy.ts';
import { nativeSeconds, observe } from '../native/observe.ts';
import { runTask } from '../run-task.ts';
import type { Run } from './arm.ts';

/** A reply that is right but for what needs no model to be put right. */
export interface Untidy extends Run {
  shape: string;
}

/** The fix as the one and only answer: without its imports where it has some, else in one of the untidy shapes. */
export async function withoutACall(of: Case, sandbox: Sandbox, limitMs: number): Promise<Untidy> {
  const { task, index } = of;
  const bare = withoutImports(task);
  const shapes = Object.entries(untidyReplies).flatMap(([shape, made]) => {
    const text = made(task.fixed, task);
    return text === undefined ? [] : [{ shape, text }];
  });
  const own =
    bare === undefined ? shapes[index % shapes.length] : { shape: 'imports left out', text: fenced(bare, task) };
  const { shape, text } = own ?? { shape: 'as it is', text: fenced(task.fixed, task) };
  const { model } = answering({ program: () => text });
  const result = await runTask(task, { model, sandbox }, { maxIterations: 0, limitMs });
  const lacking = result.success ? [] : [`${shape}: ${result.errors.at(-1) ?? result.stopReason}`];
  // The Python of the sandbox does not look at annotations before it is asked for them; that of the machine may.
  const head = task.language === 'python' ? 'from __future__ import annotations\n' : '';
  const program = `${head}${result.artifact?.code ?? ''}`;
  const isNativelyRight = result.success && (await observe(task, program, nativeSeconds)).kind === 'passed';
  return { of, result, calls: model.requests.length, lacking, shape, isNativelyRight };
}
