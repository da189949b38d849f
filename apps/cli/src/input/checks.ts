import path from 'node:path';
import type { CheckInput } from '@mae/protocol';
import type { RunFlags } from '../flags.js';
import { readText } from './read-file.js';

/** The checks of `--check`, `--test` and `--expect`, in this order. */
export async function readChecks(flags: Pick<RunFlags, 'check' | 'test' | 'expect'>): Promise<CheckInput[]> {
  const tests = await Promise.all(
    (flags.test ?? []).map(
      async (file): Promise<CheckInput> => ({ kind: 'assert', code: await readText(file), why: path.basename(file) }),
    ),
  );
  return [
    ...(flags.check ?? []).map((code): CheckInput => ({ kind: 'assert', code })),
    ...tests,
    ...(flags.expect === undefined ? [] : [{ kind: 'stdout' as const, equals: flags.expect }]),
  ];
}
