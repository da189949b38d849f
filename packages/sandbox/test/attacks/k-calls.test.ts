import { describe, expect, it } from 'vitest';
import { runner, testEngine } from '../engine.js';
import { type Attack, attacks, inLanguage } from './fixture.js';
import { notCalled, tools } from './tools.js';

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

const refusals = /may call functions of the host 1000 times/;
const floods = /CallLimit: The program was ended because it went on calling/;
const flooded: Partial<Attack> = {
  expect: 'ERR',
  error: floods,
  also: ({ functionCalls }) => expect(functionCalls).toEqual([{ name: 'tool', calls: 1_000, failures: 0 }]),
};

function ordered(): Attack {
  const { functions, given } = tools();
  return {
    id: 'K04',
    language: 'javascript',
    code: 'const inner = []; const outer = await tool({ get n() { inner.push(tool({ m: 1 })); return 2; } }); [outer, await inner[0]]',
    functions,
    expect: 'OK',
    value: [{ n: 2 }, { m: 1 }],
    also: () => expect(given.slice(0, 2)).toEqual([{ m: 1 }, { n: 2 }]),
  };
}

/** What cannot cross stays where it is: the function hears nothing of it. */
function tooMuch(attack: Omit<Attack, 'id' | 'functions' | 'expect'>): Attack {
  const made = tools();
  const also = notCalled(made);
  return { id: 'K03', functions: made.functions, limits: { memoryMb: 512 }, expect: 'ERR', also, ...attack };
}

attacks('K. Calls of functions of the host', [
  {
    id: 'K01',
    language: 'python',
    code: 'for n in range(100_000): tool(n)',
    ...tools(),
    expect: 'ERR',
    error: refusals,
  },
  {
    id: 'K01',
    language: 'javascript',
    code: 'for (let n = 0; n < 1e5; n++) await tool(n);',
    ...tools(),
    expect: 'ERR',
    error: refusals,
  },
  {
    id: 'K01a',
    language: 'python',
    code: 'for n in range(100_000):\n    try: tool(n)\n    except Exception: pass',
    ...tools(),
    ...flooded,
    expect: 'ERR',
  },
  {
    id: 'K01b',
    language: 'javascript',
    code: 'for (let n = 0; n < 1e5; n++) tool(n).catch(() => {}); await new Promise(() => {});',
    ...tools(),
    ...flooded,
    expect: 'ERR',
  },
  {
    id: 'K01c',
    language: 'python',
    code: 'import asyncio\nawait asyncio.gather(*(tool(n) for n in range(100_000)))',
    ...tools(),
    expect: 'ERR',
    error: refusals,
  },
  tooMuch({ language: 'python', code: 'tool("x" * 50_000_000)', error: /may have 1048576 bytes as JSON/ }),
  tooMuch({ language: 'python', code: 'a = []\nfor _ in range(100_000): a = [a]\ntool(a)', error: /100 levels deep/ }),
  tooMuch({ language: 'python', code: 'a = []\na.append(a)\ntool(a)', error: /100 levels deep/ }),
  tooMuch({ language: 'python', code: 'tool({str(n): "x" * 9 for n in range(100_000)})', error: /1048576 bytes/ }),
  tooMuch({ language: 'javascript', code: 'await tool("x".repeat(5e7))', error: /1048576 bytes/ }),
  tooMuch({
    language: 'javascript',
    code: 'let a = []; for (let n = 0; n < 1e5; n++) a = [a]; await tool(a)',
    error: /JSON cannot write|levels deep/,
  }),
  tooMuch({
    language: 'javascript',
    code: 'await tool(Object.fromEntries(Array.from({ length: 1e5 }, (_, n) => [n, "x".repeat(9)])))',
    error: /1048576 bytes/,
  }),
  // What JSON writes though it is deep is refused by whoever would read it.
  tooMuch({
    language: 'javascript',
    code: 'let a = []; for (let n = 0; n < 150; n++) a = [a]; await tool(a)',
    error: /100 levels deep/,
  }),
  ordered(),
  {
    id: 'K04a',
    language: 'python',
    code: `class Told:
    def __init__(self, n): self.n = n
    def __lt__(self, other): return tool(self.n) < tool(other.n)
    def __del__(self): tool(-1)
class Odd(dict):
    def items(self): return tool(9)
    def __iter__(self): tool(9)
    def __getitem__(self, key): return tool(9)
a = [told.n for told in sorted(map(Told, [3, 1, 2]))]
a, tool(Odd(n=5))`,
    ...tools(),
    expect: 'OK',
    value: [[1, 2, 3], { n: 5 }],
  },
  // A handle that was kept, and a call that is not awaited, end with their run.
  {
    id: 'K05',
    language: 'javascript',
    code: 'globalThis.kept = tool; setTimeout(() => {}, 1); hanging(1).then(() => tool("late")); 1',
    ...tools(),
    expect: 'OK',
    value: 1,
  },
  {
    id: 'K05a',
    language: 'javascript',
    code: '[typeof kept, typeof tool]',
    expect: 'OK',
    value: ['undefined', 'undefined'],
  },
  {
    id: 'K05b',
    language: 'python',
    code: 'import asyncio\nasync def main():\n    asyncio.create_task(hanging())\n    return 1\nasyncio.run(main())',
    ...tools(),
    expect: 'OK',
    value: 1,
  },
  { id: 'K05c', language: 'python', code: 'tool', expect: 'ERR', error: /NameError/ },
]);

describe('K. Calls and chance', () => {
  const engine = testEngine();
  const python = runner(engine, 'python');

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
