import { describe, expect, it } from 'vitest';
import { runner, testEngine } from '../engine.js';
import { attacks, inLanguage } from './fixture.js';

const fill = `import sys, builtins, json, os
secret = b"kept-" + b"secret-of-an-earlier-run"
kept = [secret * 1000 for _ in range(100)]
builtins.left = sys.left = json.left = "x"
os.environ["LEFT"] = "x"
open("/tmp/left", "wb").write(secret)
str(1)`;

attacks('K. What one run leaves for the next', [
  ...inLanguage('python', [
    { id: 'K07', code: fill, policy: 'open', expect: 'OK', value: '1' },
    {
      // Nothing of the run before is in a mapped page, an uninitialised buffer or a file.
      id: 'K08',
      code: 'import mmap, os\nm = mmap.mmap(-1, 8_000_000)\nneedle = b"kept-" + b"secret"\n[m.find(needle), os.path.exists("/tmp/left"), "LEFT" in os.environ]',
      policy: 'open',
      expect: ['CONT', 'ERR'],
      value: [-1, false, false],
    },
  ]),
  ...inLanguage('javascript', [
    {
      id: 'K07',
      code: 'globalThis.left = 1; Array.prototype.left = 2; JSON.parse = () => 3; Promise.prototype.then = null; Object.prototype.left = 4; 1',
      expect: 'OK',
      value: 1,
    },
    {
      id: 'K08',
      code: 'const left = new Uint8Array(1 << 20); left.some((byte) => byte !== 0)',
      expect: 'CONT',
      value: false,
    },
  ]),
]);

describe('K. Calls and chance', () => {
  const engine = testEngine();
  const python = runner(engine, 'python');

  it('K01 host functions are refused by name', async () => {
    const functions = { lookUp: { input: { type: 'object' }, call: () => Promise.resolve(1) } };
    await expect(python('1', { functions })).rejects.toMatchObject({
      code: 'SANDBOX_FUNCTIONS_UNSUPPORTED',
      message: expect.stringContaining('lookUp'),
    });
  });

  it('K09 two runs of one image have chance of their own', async () => {
    const code =
      'import random, secrets, uuid, tempfile, os\n[random.random(), secrets.token_hex(), str(uuid.uuid4()), os.urandom(8).hex(), random.Random().random(), random.SystemRandom().random()]';
    const drawn = await Promise.all([1, 2].map(() => python(code, { policy: 'open' })));
    const [first = [], second = []] = drawn.map(({ value }) => value?.json as unknown[]);
    expect(first.length).toBe(6);
    for (const [index, value] of first.entries()) expect(value).not.toEqual(second[index]);
  });

  it('K09 a seed repeats what is meant to repeat, and no secret', async () => {
    const code = 'import random, secrets\n[random.random(), secrets.token_hex()]';
    const [first, second] = await Promise.all([1, 2].map(() => python(code, { seed: 7 })));
    const [a, b] = [first?.value?.json as unknown[], second?.value?.json as unknown[]];
    expect(a[0]).toBe(b[0]);
    expect(a[1]).not.toBe(b[1]);
  });
});
