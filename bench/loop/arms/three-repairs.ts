import type { Sandbox } from '@mae/protocol';
import { textOfContent } from '@mae/protocol';
import type { Case } from '../data/case.ts';
import { answering } from '../model/answers.ts';
import { bytesOf, said } from '../model/asked.ts';
import { missingFrom } from '../model/evidence.ts';
import { fenced } from '../model/programs.ts';
import { withEndlessLoop, withUndefinedName } from '../model/variants.ts';
import type { Observation } from '../native/observation.ts';
import { nativeSeconds, observe } from '../native/observe.ts';
import { runTask } from '../run-task.ts';
import type { Run } from './arm.ts';
import { naiveBytes } from './naive.ts';

export interface ThreeRepairs extends Run {
  /** UTF-8 bytes of the messages of each repair request, ours and the naive loop's. */
  bytes: number[];
  naive: number[];
}

/** The bug with an endless loop, then with an undefined name, then alone, then the fix, each for what was seen of it. */
export async function threeRepairs(of: Case, sandbox: Sandbox, limitMs: number): Promise<ThreeRepairs> {
  const { task, observed } = of;
  const unnamed = withUndefinedName(of);
  const endless = withEndlessLoop(of);
  // A bug in the syntax is what comes up first, and nothing runs.
  const isSyntax = observed.kind === 'exception' && observed.name === 'SyntaxError';
  const programs: [string, Observation][] = [
    [endless, isSyntax ? await observe(task, endless, nativeSeconds) : { kind: 'time' }],
    [unnamed, await observe(task, unnamed, nativeSeconds)],
    [task.buggy, observed],
  ];
  const given = [...programs.map(([program]) => program), task.fixed];
  const bytes: number[] = [];
  let at = 0;
  let lacking: string[] = [];
  let system = '';
  const { model } = answering({
    program(request, turn) {
      if (turn === 0) system = textOfContent(request.messages[0]?.content ?? '');
      else {
        bytes.push(bytesOf(request));
        const [program, seen] = programs[at] ?? [task.buggy, observed];
        const lack = missingFrom(said(request), seen, program, task);
        if (lack.length === 0) at += 1;
        else lacking = [`after program ${at + 1}`, ...lack];
      }
      return fenced(given[at] ?? task.fixed, task);
    },
  });
  const result = await runTask(task, { model, sandbox }, { maxIterations: 3, limitMs });
  const naive = await naiveBytes(
    task,
    system,
    programs.map(([code, { kind }]) => ({ code, ends: kind !== 'time' && kind !== 'memory' })),
  );
  return { of, result, calls: model.requests.length, lacking, bytes, naive };
}
