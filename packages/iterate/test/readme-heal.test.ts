import { readFile } from 'node:fs/promises';
import { FakeSandbox, reply, ScriptedModel } from '@mae/testing';
import { expect, it } from 'vitest';
import { mended } from './readme-heal-example.js';

it('the second example of the README repairs a program', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const source = await readFile(new URL('readme-heal-example.ts', import.meta.url), 'utf8');
  expect([...readme.matchAll(/```ts\n([\s\S]*?)```/g)][1]?.[1]).toBe(source);
  const floor = 'def mean(values):\n    return sum(values) // len(values)\n';
  const model = new ScriptedModel([reply(`\`\`\`python\n${floor.replace('//', '/')}\`\`\``)]);
  const sandbox = new FakeSandbox((code) => ({
    checks: [{ checkId: 'c1', verdict: code.includes('//') ? 'failed' : 'passed', durationMs: 1 }],
  }));
  expect(await mended(floor, { model, sandbox })).toEqual({
    success: true,
    code: floor.replace('//', '/'),
    repairs: 1,
  });
  model.assertDone();
});
