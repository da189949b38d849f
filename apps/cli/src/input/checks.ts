import path from 'node:path';
import { type CheckInput, MaeError } from '@mae/protocol';
import type { CheckFlags } from '../flags.js';
import { readText } from './read-file.js';

async function readTest(file: string): Promise<CheckInput> {
  const code = await readText(file);
  if (code.trim() === '') throw new MaeError({ code: 'CLI_FILE_INVALID', message: `${file} holds no assertion.` });
  return { kind: 'assert', code, why: path.basename(file) };
}

/** The checks of `--check`, `--test` and `--expect`, in this order. @throws MaeError `CLI_FILE_INVALID` for an empty test */
export async function readChecks(flags: CheckFlags): Promise<CheckInput[]> {
  const tests = await Promise.all((flags.test ?? []).map(readTest));
  return [
    ...(flags.check ?? []).map((code): CheckInput => ({ kind: 'assert', code })),
    ...tests,
    ...(flags.expect === undefined ? [] : [{ kind: 'stdout' as const, equals: flags.expect }]),
  ];
}
