import { expect, it } from 'vitest';
import { testEngine } from './engine.js';

const engine = testEngine();

it.each([
  ['javascript', "console.log('first'); console.log('second'); for (;;);"],
  ['python', "print('first')\nprint('second')\nwhile True: pass"],
] as const)('a line right after another is heard of while the program computes on (%s)', async (language, code) => {
  const ending = new AbortController();
  let text = '';
  const outcome = await engine.execute(code, {
    language,
    signal: ending.signal,
    onOutput: (chunk) => {
      text += chunk.text;
      if (text.includes('second')) ending.abort();
    },
  });
  expect(outcome).toMatchObject({ status: 'cancelled', stdout: 'first\nsecond\n' });
});
