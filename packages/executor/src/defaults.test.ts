import { defaultModels } from '@mae/protocol';
import { describe, expect, it } from 'vitest';
import { resolveModels, resolveOptions } from './defaults.js';

const idsOf = (data: Parameters<typeof resolveOptions>[0]): string[] =>
  resolveOptions(data, false).checks.map((check) => check.id);

describe('options after defaults', () => {
  it('give every check of the caller an id of its own', () => {
    const plain = { kind: 'stdout' as const, equals: '1' };
    expect(idsOf({ checks: [plain, { ...plain, id: 'c1' }, { ...plain, id: 'output' }], outputSchema: {} })).toEqual([
      'c1-',
      'c1',
      'output',
      'output-',
    ]);
  });

  it('repair nothing where self-healing is off', () => {
    expect(resolveOptions({ useSelfHealing: false, maxIterations: 5 }, false).maxIterations).toBe(0);
    expect(resolveOptions({}, false)).toMatchObject({
      maxIterations: 3,
      language: 'python',
      planning: 'always',
      candidates: 1,
    });
  });

  it('plan by themselves only where nothing says what is right', () => {
    expect(resolveOptions({ planning: 'auto' }, false).planning).toBe('auto');
    expect(resolveOptions({ planning: 'auto', candidates: 2 }, false).planning).toBe('always');
    expect(resolveOptions({ planning: 'auto', outputSchema: {} }, false).planning).toBe('never');
  });

  it('give every model room for its reply', () => {
    expect(resolveModels({ coding: { id: 'x', temperature: 0 }, next: ['y'] })).toMatchObject({
      planning: { id: defaultModels.planning, maxTokens: 4_000 },
      coding: { id: 'x', temperature: 0, maxTokens: 8_000 },
      next: [{ id: 'y', maxTokens: 8_000 }],
    });
  });
});
