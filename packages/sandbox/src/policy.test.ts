import { describe, expect, it } from 'vitest';
import { insteadOf } from './alternatives.js';
import { javascriptPackages } from './packages/javascript.js';
import { pythonPackages } from './packages/python.js';
import { resolvePolicy } from './policy.js';
import { permits, policyPresets } from './policy-lists.js';

describe('policies', () => {
  it('have in strict the lists of the original module', () => {
    const { pythonImports, pythonBuiltins } = policyPresets.strict;
    const imports =
      'math random statistics collections itertools functools json re string datetime calendar heapq bisect array copy typing';
    expect(pythonImports.names).toEqual(['__future__', ...imports.split(' ')]);
    for (const name of ['abs', 'getattr', 'print', 'ValueError', '__build_class__']) {
      expect(permits(pythonBuiltins, name)).toBe(true);
    }
    for (const name of ['open', 'eval', 'exec', 'compile', 'input', 'globals']) {
      expect(permits(pythonBuiltins, name)).toBe(false);
    }
  });

  it('grow from strict to standard to open', () => {
    const { strict, standard, open } = policyPresets;
    for (const key of ['pythonImports', 'pythonBuiltins', 'javascriptGlobals'] as const) {
      const small = strict[key].names;
      const large = standard[key].names;
      if (small === 'all' || large === 'all') throw new Error('a preset without a list');
      expect(small.filter((name) => !large.includes(name))).toEqual([]);
      expect(new Set(large).size).toBe(large.length);
      expect(open[key].names).toBe('all');
    }
    for (const name of ['os', 'subprocess', 'socket', 'ctypes', 'threading', 'urllib', 'importlib', 'js', 'pyodide']) {
      expect(permits(standard.pythonImports, name)).toBe(false);
    }
  });

  it('are standard by default, and take names added and taken away', () => {
    expect(resolvePolicy()).toBe(policyPresets.standard);
    const policy = resolvePolicy({
      preset: 'open',
      imports: { deny: ['os'] },
      builtins: { allow: ['x'], deny: ['x', 'eval'] },
    });
    expect(permits(policy.pythonImports, 'os')).toBe(false);
    expect(permits(policy.pythonImports, 'os.path')).toBe(false);
    expect(permits(policy.pythonImports, 'ossaudiodev')).toBe(true);
    expect(permits(policy.pythonBuiltins, 'x')).toBe(false);
    expect(permits(policy.javascriptGlobals, 'eval')).toBe(false);
  });

  it('cover submodules with their module', () => {
    expect(permits(policyPresets.standard.pythonImports, 'collections.abc')).toBe(true);
    expect(permits(policyPresets.standard.pythonImports, 'collectionsx')).toBe(false);
  });

  it.each([
    'lax',
    null,
    5,
    {},
    { preset: 'lax' },
    { preset: 'open', modules: {} },
    { preset: 'open', imports: ['os'] },
  ])('refuse %j', (policy) => {
    const given = policy as Parameters<typeof resolvePolicy>[0];
    if (policy === null) expect(resolvePolicy(given)).toBe(policyPresets.standard);
    else expect(() => resolvePolicy(given)).toThrow(expect.objectContaining({ code: 'SANDBOX_INVALID_POLICY' }));
  });
});

describe('well-known packages', () => {
  it.each([
    ['python', pythonPackages],
    ['javascript', javascriptPackages],
  ] as const)('of %s are a few hundred, each once, none of them a module that is there', (_, groups) => {
    const names = groups.flatMap((group) => group.names.trim().split(/\s+/));
    expect(names.length).toBeGreaterThan(300);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    const { names: allowed } = policyPresets.standard.pythonImports;
    expect(names.filter((name) => groups === pythonPackages && allowed.includes(name))).toEqual([]);
  });
});

describe('insteadOf', () => {
  it('knows well-known names, their parts and their other spellings', () => {
    expect(insteadOf('python', 'urllib.request')).toContain('no network');
    expect(insteadOf('javascript', 'node:fs')).toContain('stdin');
    expect(insteadOf('typescript', 'fs/promises')).toContain('stdin');
    expect(insteadOf('python', 'os.path')).toContain('import posixpath as path');
    expect(insteadOf('javascript', '@nestjs/core')).toContain('no server');
    expect(insteadOf('javascript', 'lodash/fp')).toContain('methods of Array');
  });

  it('has something to say of every other name', () => {
    for (const name of ['constructor', '__proto__', 'toString', 'no-such-package']) {
      expect(insteadOf('javascript', name)).toBe('use the language and its globals');
    }
  });
});
