import type { Check, Language } from '@mae/protocol';
import { ExecutionEngine } from '@mae/sandbox';
import { afterAll, describe, expect, it } from 'vitest';
import { proveChecks } from '../src/checks/prove-checks.js';

const engine = new ExecutionEngine({ hosts: { max: 1 } });
afterAll(() => engine.close());

const weak: Partial<Record<Language, string[]>> = {
  python: [
    'assert callable(f)',
    'assert "f" in globals()',
    'assert f(1) is not None',
    'assert isinstance(f(1), int)',
    'assert isinstance(f(1), int) and isinstance(g(1), int)',
    'assert isinstance(f("a"), (str, bytes))',
    'assert type(f([])) is list',
    'assert hasattr(Stack(), "push") and isinstance(Stack(), Stack)',
    's = Stack()\ns.push(1)\nassert s.pop() is not None',
    'assert await f(1) is not None',
    'def test():\n    assert f(1) == 2',
  ],
  javascript: [
    "assert(typeof f === 'function')",
    'assert(f(1) !== undefined && f(1) !== null)',
    "assert(typeof f(1) === 'number')",
    'assert(Array.isArray(f([])))',
    "assert.equal(typeof f('a'), 'string')",
    'const test = () => assert(f(1) === 2);',
  ],
};

const real: Partial<Record<Language, string[]>> = {
  python: [
    'assert f(0) == 0',
    'assert f(1) is True',
    'assert is_prime(7)',
    'assert f([]) == []',
    'assert f("") == ""',
    'assert 0 <= f(3) <= 1',
    'assert len(f([1, 1])) == 1',
    'assert f(3) < 5',
    's = Stack()\ns.push(1)\nassert s.pop() == 1',
    'assert Stack().is_empty()',
    's = Stack()\ns.push(1)\nassert not s.is_empty()',
    'try:\n    f(-1)\nexcept ValueError:\n    pass\nelse:\n    raise AssertionError("no error")',
    'assert f("open") == "import"',
  ],
  javascript: [
    'assert.equal(f(0), 0)',
    'assert(isPrime(7))',
    'assert.deepEqual(f([]), [])',
    "assert.equal(f(''), '')",
    'const s = new Stack();\ns.push(1);\nassert.equal(s.pop(), 1);',
    'assert.throws(() => f(-1), RangeError)',
    "console.assert(f('class') === 'typeof')",
  ],
};

describe.each(['python', 'javascript', 'typescript'] as const)('a check of %s', (language) => {
  const kind = language === 'python' ? 'python' : 'javascript';
  const prove = async (codes: string[] = []) => {
    const checks = codes.map((code, index): Check => ({ id: String(index), source: 'model', kind: 'assert', code }));
    const proofs = await proveChecks(engine, checks, { language });
    return proofs.map(({ verdict }, index) => [codes[index], verdict]);
  };

  it('proves nothing where it asks for a name, a type or anything at all', async () => {
    expect(await prove(weak[kind])).toEqual(weak[kind]?.map((code) => [code, 'vacuous']));
  });

  it('proves something where it asks for a value, truth or an error', async () => {
    expect(await prove(real[kind])).toEqual(real[kind]?.map((code) => [code, 'red']));
  });
});
