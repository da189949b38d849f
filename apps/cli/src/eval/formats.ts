import { CheckInput, InputFiles, Language, Program, Task } from '@mae/protocol';
import * as z from 'zod';
import type { EvalTask } from './eval-task.js';

/** A task as its line says it; number and default language are added by the reader. */
export type ReadTask = Omit<EvalTask, 'line' | 'language'> & { language?: Language };

const source = z.string().min(1);
const names: Record<Language, string> = { python: 'Python', javascript: 'JavaScript', typescript: 'TypeScript' };

/** HumanEval: the start of a function, to be completed, and `check(candidate)`. */
const HumanEval = z
  .looseObject({
    task_id: z.string().min(1),
    prompt: Task,
    entry_point: z.string().regex(/^[\p{L}_$][\p{L}\p{N}_$]*$/u, 'must be a name'),
    test: source,
    lang: Language.optional(),
  })
  .transform(({ task_id: id, prompt, entry_point: name, test, lang }): ReadTask => {
    const language = lang ?? 'python';
    const task = `Complete this ${names[language]} function. Write the whole program: what stands here, and its body.\n\n${prompt}`;
    return { id, language, task, tests: [{ kind: 'assert', code: `${test}\ncheck(${name})\n` }], files: [] };
  });

/** HumanEvalFix: a program with a bug, what it should do in words, and a test that calls itself. */
const HumanEvalFix = z
  .looseObject({
    task_id: z.string().min(1),
    instruction: Task,
    prompt: z.string().optional(),
    declaration: z.string().optional(),
    buggy_solution: source,
    test: source,
    lang: Language.optional(),
  })
  .refine(({ prompt, declaration }) => prompt !== undefined || declaration !== undefined, {
    error: 'needs declaration or prompt',
  })
  .transform((line): ReadTask => {
    const { task_id: id, instruction: task, prompt, declaration, buggy_solution: body, test, lang = 'python' } = line;
    // Comments before a JavaScript function hold examples that are no comments everywhere.
    const head = lang === 'python' ? (prompt ?? declaration) : (declaration ?? prompt);
    return { id, language: lang, task, program: `${head}${body}`, tests: [{ kind: 'assert', code: test }], files: [] };
  });

/** MAE's own: a task, and at least one way to decide over its program. */
const Own = z
  .strictObject({
    id: z.union([z.string().min(1), z.int()]).transform(String),
    task: Task,
    context: z.string().optional(),
    language: Language.optional(),
    program: Program.optional(),
    check: source.optional(),
    checks: z
      .array(z.union([source.transform((code): CheckInput => ({ kind: 'assert', code })), CheckInput]))
      .optional(),
    test: source.optional(),
    expect: z.string().optional(),
    files: InputFiles.optional(),
    stdin: z.string().optional(),
  })
  .transform(({ check, checks = [], test, expect, files = [], ...rest }): ReadTask => {
    const codes = [check, test].filter((code) => code !== undefined);
    const printed: CheckInput[] = expect === undefined ? [] : [{ kind: 'stdout', equals: expect }];
    return {
      ...rest,
      files,
      tests: [...checks, ...codes.map((code): CheckInput => ({ kind: 'assert', code })), ...printed],
    };
  })
  .refine(({ tests }) => tests.length > 0, { error: 'needs one of check, checks, test, expect' });

/** The format of a line, by the fields that only it has. */
export function formatOf(line: unknown): z.ZodType<ReadTask> {
  const has = (name: string): boolean => typeof line === 'object' && line !== null && name in line;
  if (has('buggy_solution')) return HumanEvalFix;
  return has('entry_point') || has('task_id') ? HumanEval : Own;
}
