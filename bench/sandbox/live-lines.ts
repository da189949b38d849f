import { ExecutionEngine } from '@mae/sandbox';
import type { Counts } from './counts.ts';
import { atRest } from './processes.ts';

const python = (before: string, after: string) => `import time
def busy(seconds):
    end = time.perf_counter() + seconds
    while time.perf_counter() < end: pass
${before}
print("at", time.time() * 1000)
${after}`;
const javascript = (before: string) => `const busy = (ms) => { const end = Date.now() + ms; while (Date.now() < end); };
${before}
console.log("at", Date.now());
busy(200);`;

/** Each prints the time at which it prints, and goes on without a word. */
const programs = [
  { language: 'python', code: python('', 'busy(0.2)') },
  { language: 'python', code: python('', 'time.sleep(0.2)') },
  // A line right after another may wait for the next flush.
  { language: 'python', code: python('print("first")\nbusy(0.003)', 'busy(0.2)') },
  { language: 'javascript', code: javascript('') },
  { language: 'javascript', code: javascript('console.log("first"); busy(3);') },
] as const;

/** Milliseconds from the moment a program prints a line to the moment the caller hears it, while the program goes on. */
export async function lineDelays({ lines: count, ofKind }: Counts): Promise<number[]> {
  await using engine = new ExecutionEngine({ hosts: { max: 1 } });
  const taken: number[] = [];
  for (const { language, code } of programs.slice(0, ofKind)) {
    for (let index = 0; index < count; index++) {
      await engine.warm({ language });
      await atRest(engine);
      let text = '';
      let delay: number | undefined;
      const outcome = await engine.execute(code, {
        language,
        onOutput: (chunk) => {
          text += chunk.text;
          const printedAt = /^at ([\d.]+)$/m.exec(text)?.[1];
          if (printedAt !== undefined) delay ??= performance.timeOrigin + performance.now() - Number(printedAt);
        },
      });
      if (delay === undefined) throw new Error(`Nothing was printed: ${outcome.error?.message}`);
      // The clock of a program is a millisecond coarse.
      taken.push(Math.max(0, delay));
    }
  }
  return taken;
}
