import { afterAll, describe, expect, it } from 'vitest';
import { brokenSandboxes } from './__fixtures__/broken-sandboxes.js';
import { NodeSandbox } from './__fixtures__/node-sandbox.js';
import { type SandboxConformanceOptions, sandboxConformance } from './sandbox-conformance.js';

const options: SandboxConformanceOptions = {
  languages: ['javascript'],
  without: ['await', 'functions', 'seed', 'now', 'names', 'forgeries'],
  open: () => new NodeSandbox(),
};
const sandbox = new NodeSandbox();
afterAll(() => sandbox.close());
const cases = sandboxConformance(sandbox, options);

describe('a small sandbox over a process of Node', () => {
  it.each(cases)('$name', ({ run }) => run());
});

describe('each case finds the sandboxes that are broken in its point', () => {
  const nameOf = (name: string) => name.replace('javascript: ', '');
  const looked = sandboxConformance(sandbox, { ...options, without: ['functions', 'seed', 'now', 'names'] });

  it('and there is one for every case', () => {
    expect(Object.keys(brokenSandboxes).sort()).toEqual([...new Set(looked.map(({ name }) => nameOf(name)))].sort());
  });

  it.each(Object.entries(brokenSandboxes))('%s', async (name, breakage) => {
    const broken = breakage(sandbox);
    const found = sandboxConformance(broken, {
      ...options,
      without: [],
      open: () => breakage(new NodeSandbox()),
    }).find((one) => nameOf(one.name) === name);
    // The case's own assertion, not a slip in the breakage.
    await expect(found?.run()).rejects.toMatchObject({ code: 'ERR_ASSERTION' });
  });
});

it('what a sandbox does not have, it fails', async () => {
  const known = new Set(cases.map(({ name }) => name));
  const lacking = sandboxConformance(sandbox, { languages: ['javascript'] }).filter(({ name }) => !known.has(name));
  expect(lacking).toHaveLength(9);
  for (const { name, run } of lacking) {
    await expect(run(), name).rejects.toMatchObject({ code: 'ERR_ASSERTION' });
  }
});
