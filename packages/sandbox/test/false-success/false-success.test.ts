import type { Language } from '@mae/protocol';
import { describe, expect, it } from 'vitest';
import { asserts, testEngine } from '../engine.js';
import type { Cheat } from './cheat.js';
import { javascriptCheats } from './javascript.js';
import { pythonCheats } from './python.js';

const isFull = process.env.MAE_TEST_FULL === '1';

/** What passes all the same, by the ways that docs/threat-model.md names. Shorter is better; longer is a fault. */
const open: Partial<Record<Language, string[]>> = {
  python: [
    ...['frames locals', 'frames consts', 'frame candidates', 'gc expected', 'isclose peeking'],
    ...['str startswith', 'bool truth', 'repr compare', 'isclose float', 'sub abs', 'sub sq'],
    ...['match', 'set len', 'dict key', 'dict get', 'issubset', 'map eq', 'lt guard'],
    ...['unittest patched', 'numbers register'],
  ],
  javascript: [
    'arguments.callee.caller',
    ...['valueOf ==', 'toString ==', 'counter ==', 'Symbol.toPrimitive <', 'toJSON', 'instanceof hasInstance'],
    ...['proxy ===', 'proxy array deepEqual', 'length getter', 'includes obj', 'string obj includes'],
  ],
};

describe.runIf(isFull)('programs that are written to pass', () => {
  const engine = testEngine();

  async function passing(language: Language, cheats: Cheat[]): Promise<string[]> {
    const found: string[] = [];
    for (const [name, program, code] of cheats) {
      const limits = { checkMs: 2_000 };
      const outcome = await engine.execute(program, { language, policy: 'open', checks: asserts(code), limits });
      if (outcome.checks[0]?.verdict === 'passed') found.push(name);
    }
    return found.sort();
  }

  it.each([
    ['python', pythonCheats],
    ['javascript', javascriptCheats],
  ] as const)(
    'in %s pass by the ways that are known, and no others',
    { timeout: 300_000 },
    async (language, cheats) => {
      expect(await passing(language, cheats)).toEqual([...(open[language] ?? [])].sort());
    },
  );
});
