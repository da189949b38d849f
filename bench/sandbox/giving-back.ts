import { ExecutionEngine } from '@mae/sandbox';
import { atRest, hostPids, residentBytes } from './processes.ts';

const takes = {
  python: 'x = bytearray(150_000_000)\nx[:] = b"1" * len(x)\nlen(x)',
  javascript: 'const x = new Uint8Array(150_000_000).fill(1); x.length',
} as const;

/** Bytes that a host holds more than before it ran programs of 150 MB, or `recycled` where another took its place. */
export async function keptBytes(
  language: 'python' | 'javascript',
  count: number,
): Promise<number | 'recycled' | undefined> {
  await using engine = new ExecutionEngine({ hosts: { min: 1, max: 1 } });
  const run = async (code: string): Promise<void> => {
    const { status, error } = await engine.execute(code, { language, limits: { memoryMb: 512 } });
    if (status !== 'ok') throw new Error(`${status}: ${error?.message}`);
  };
  await run('1');
  await run('1');
  await atRest(engine);
  const [before] = hostPids(engine);
  const bytes = before === undefined ? undefined : residentBytes(before);
  for (let index = 0; index < count; index++) await run(takes[language]);
  await run('1');
  await atRest(engine);
  const [after] = hostPids(engine);
  if (before !== after) return 'recycled';
  const bytesNow = after === undefined ? undefined : residentBytes(after);
  return bytes === undefined || bytesNow === undefined ? undefined : bytesNow - bytes;
}
