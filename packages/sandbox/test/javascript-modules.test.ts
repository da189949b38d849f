import { describe, expect, it } from 'vitest';
import { asserts, testEngine } from './engine.js';

const engine = testEngine();

describe('the module assert', () => {
  it.each<[language: 'javascript' | 'typescript', code: string]>([
    [
      'javascript',
      "import assert from 'assert';\nassert(true); assert.equal(1, '1'); assert.strictEqual(1, 1); assert.deepEqual({ a: [1] }, { a: [1] });\n7",
    ],
    [
      'javascript',
      "import { strict as assert, deepStrictEqual as same } from 'node:assert';\nsame([1], [1]); assert.throws(() => assert.equal(1, '1'));\n7",
    ],
    [
      'javascript',
      "import * as assert from 'node:assert/strict';\nawait assert.rejects(async () => { throw new RangeError('x') }, RangeError); assert.match('abc', /b/);\n7",
    ],
    [
      'javascript',
      "import 'assert';\nconst assert = require('assert');\nassert.ok(1);\nif (require.main === module) console.log('main');\n7",
    ],
    [
      'javascript',
      "const { deepEqual } = require('node:assert');\nfunction f() { return 7 }\nmodule.exports = { f };\ndeepEqual(new Map([[1, 2]]), new Map([[1, 2]]));\nf()",
    ],
    ['typescript', "import assert from 'node:assert';\nenum A { X = 7 }\nassert.equal(A.X as number, 7);\nA.X"],
    ['typescript', "import assert = require('assert');\nassert(true);\n7"],
  ])('is there in %s: %j', async (language, code) => {
    const outcome = await engine.execute(code, { language });
    expect(outcome.error?.traceback).toBeUndefined();
    expect(outcome).toMatchObject({ status: 'ok', value: { json: 7 } });
    expect(await engine.validate(code, { language })).toEqual([]);
  });

  it('ends a program where it fails, with the place', async () => {
    const { status, error } = await engine.execute(
      "import assert from 'assert';\n\nassert.deepEqual([1], [2], 'not the same');",
      { language: 'javascript' },
    );
    expect(status).toBe('error');
    expect(error).toMatchObject({ name: 'AssertionError', message: 'not the same', line: 3 });
  });

  it('is that of the check in a check, whatever the program made of its own', async () => {
    const code = "import assert from 'assert';\nfor (const name of Object.keys(assert)) assert[name] = () => {};\n1";
    const checks = asserts(
      "import assert from 'node:assert';\nassert.equal(1, 2)",
      "require('assert').ok(false)",
      "import { ok } from 'assert';\nok(true)",
    );
    const outcome = await engine.execute(code, { language: 'javascript', checks });
    expect(outcome.checks.map(({ verdict }) => verdict)).toEqual(['failed', 'failed', 'passed']);
  });

  it('is the only one, and not under the policy strict', async () => {
    for (const [code, policy] of [
      ["import assert from 'assert'", 'strict'],
      ["import fs from 'fs'", 'standard'],
      ["await import('assert')", 'standard'],
    ] as const) {
      expect(await engine.execute(code, { language: 'javascript', policy })).toMatchObject({
        status: 'policy',
        ran: false,
      });
    }
  });

  it('is known to later calls of a session', async () => {
    await using session = await engine.session({ language: 'javascript' });
    expect(await session.execute("import assert, { ok } from 'assert';\nok(1)")).toMatchObject({ status: 'ok' });
    expect(await session.execute('assert.equal(1, 1);\nok(true);\n5')).toMatchObject({
      status: 'ok',
      value: { json: 5 },
    });
  });
});
