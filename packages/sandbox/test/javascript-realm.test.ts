import { describe, expect, it } from 'vitest';
import { testEngine } from './engine.js';

const engine = testEngine();

async function evaluate(code: string): Promise<unknown> {
  const { status, error, value } = await engine.execute(code, { language: 'javascript' });
  expect({ status, error }).toEqual({ status: 'ok', error: undefined });
  return value?.json;
}

describe('isolates made of one snapshot', () => {
  it('have chance of their own', async () => {
    const code = '[Math.random(), crypto.randomUUID()]';
    const [first, second] = [(await evaluate(code)) as unknown[], (await evaluate(code)) as unknown[]];
    expect(first[0]).not.toBe(second[0]);
    expect(first[1]).not.toBe(second[1]);
  });

  it('hold no way to start the realm again, and nothing of its warming up', async () => {
    const names = (await evaluate('Object.getOwnPropertyNames(globalThis)')) as string[];
    expect(names.filter((name) => !/^[A-Za-z0-9]+$/.test(name))).toEqual([]);
    expect(names).not.toContain('control');
  });

  it('see nothing of one another', async () => {
    const code = 'const seen = [globalThis.left, [].left]; globalThis.left = 1; Array.prototype.left = 1; seen';
    expect(await evaluate(code)).toEqual([null, null]);
    expect(await evaluate(code)).toEqual([null, null]);
  });
});
