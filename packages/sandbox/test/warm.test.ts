import { expect, it } from 'vitest';
import { ExecutionEngine } from '../src/execution-engine.js';

it('programs and warming at once, on hosts that are being replaced, all come to their end', async () => {
  const language = 'javascript' as const;
  const rounds = process.env.MAE_TEST_FULL ? 200 : 25;
  await using engine = new ExecutionEngine({ hosts: { max: 2 } });
  for (let round = 0; round < rounds; round++) {
    // A host that is spent makes the next ones wait for its successor, all at once.
    const spent = engine.execute('while (true) {}', { language, limits: { timeoutMs: 20 } });
    const outcomes = await Promise.all([
      engine.warm({ language }),
      spent,
      engine.execute('40 + 2', { language }),
      engine.warm({ language }),
      engine.execute('40 + 2', { language }),
    ]);
    expect(outcomes.map((outcome) => outcome?.status)).toEqual([undefined, 'timeout', 'ok', undefined, 'ok']);
  }
});
