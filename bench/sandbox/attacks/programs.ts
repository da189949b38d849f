import type { Check, Language, SandboxPolicy } from '@mae/protocol';

/** What ends the programs of a class: their time, their memory, their output, or they themselves. */
export type EndedBy = 'time' | 'memory' | 'output' | 'itself';

export interface AttackClass {
  title: string;
  endedBy: EndedBy;
  programs: { language: Language; code: string; policy?: SandboxPolicy; checks?: Check[] }[];
}

const python = (code: string, policy?: SandboxPolicy) => ({ language: 'python' as const, code, policy });
const javascript = (code: string, policy?: SandboxPolicy) => ({ language: 'javascript' as const, code, policy });
const deep = 'x = []\nfor _ in range(100_000): x = [x]\n';

/** The killers of the corpus (`packages/sandbox/test/attacks`), by what makes them hard to stop. */
export const attackClasses: AttackClass[] = [
  {
    title: 'loops that never end (E02, E06, E12, E14)',
    endedBy: 'time',
    programs: [
      python('while True:\n    try:\n        while True: pass\n    except BaseException: pass'),
      python('import re\nre.match(r"(a+)+b", "a" * 40)'),
      javascript('/(a+)+b/.test("a".repeat(40))'),
      javascript('const a = Array.from({ length: 1e5 }, Math.random); for (;;) a.sort(() => Math.random() - 0.5)'),
    ],
  },
  {
    title: 'builtins that no interrupt stops (E15, E16, E18)',
    endedBy: 'time',
    programs: [
      javascript('Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1)'),
      javascript('3n ** (2n ** 26n)'),
      javascript('let n = 3n; for (;;) n = (n * n) % (1n << 8000000n)'),
      python('import math\nmath.factorial(10 ** 7)'),
    ],
  },
  {
    title: 'errors that hang whoever looks at them (E10, E22 to E24)',
    endedBy: 'time',
    programs: [
      javascript('throw Object.defineProperty(new Error(), "message", { get() { for (;;); } })'),
      javascript('Error.prepareStackTrace = () => { for (;;); }; null.x'),
      javascript(
        'throw new Proxy({}, { get() { for (;;); }, ownKeys() { for (;;); }, getPrototypeOf() { for (;;); } })',
      ),
      python('class E(Exception):\n    def __str__(self):\n        while True: pass\nraise E()'),
    ],
  },
  {
    title: 'waiting for what never comes (E08, E26 to E28)',
    endedBy: 'time',
    programs: [
      python('import time\ntime.sleep(30)'),
      javascript('await new Promise(() => {})'),
      javascript('setInterval(() => {}, 1)'),
      javascript('setTimeout(() => { for (;;); }); 1'),
    ],
  },
  {
    title: 'memory that the isolate counts (F03, F10, F15)',
    endedBy: 'memory',
    programs: [
      python('k = []\nwhile True: k.append(bytearray(100_000))'),
      javascript('const m = new Map(); for (let i = 0; ; i++) m.set(i, {})'),
      javascript('for (;;) "x".repeat(2 ** 28).split("")'),
    ],
  },
  {
    title: 'memory that it does not count (F16, F18, F19, F22)',
    endedBy: 'memory',
    programs: [
      javascript(
        'const k = []; for (;;) { const b = new ArrayBuffer(1, { maxByteLength: 2 ** 30 }); b.resize(2 ** 28); new Uint8Array(b).fill(1); k.push(b) }',
      ),
      javascript(
        'const b = new SharedArrayBuffer(1, { maxByteLength: 2 ** 30 }); b.grow(2 ** 30); new Uint8Array(b).fill(1); for (;;);',
        'open',
      ),
      javascript(
        'const k = []; for (;;) { const m = new WebAssembly.Memory({ initial: 256 }); new Uint8Array(m.buffer).fill(1); k.push(m) }',
        'open',
      ),
      javascript('const k = []; for (;;) k.push(new Intl.DateTimeFormat("en"))'),
    ],
  },
  {
    title: 'floods of output (H01, H05)',
    endedBy: 'output',
    programs: [
      python('while True: print("x" * 1000)'),
      python('while True: print()'),
      javascript('for (;;) console.log("x".repeat(1000))'),
      javascript('for (;;) console.error()'),
    ],
  },
  {
    title: 'recursion and depth (G01 to G07)',
    endedBy: 'itself',
    programs: [
      python('def f(): f()\nf()'),
      python(`${deep}repr(x)`),
      python('import json\njson.loads("[" * 200_000)'),
      javascript('function f() { return f() + 1 }\nf()'),
      javascript('let a = []; for (let i = 0; i < 2e5; i++) a = [a]; a'),
    ],
  },
  {
    title: 'sources made to break parsers (E31)',
    endedBy: 'itself',
    programs: [
      python(`${'('.repeat(10_000)}1${')'.repeat(10_000)}`),
      python(`${'1+'.repeat(500_000)}1`),
      javascript(`${'('.repeat(10_000)}1${')'.repeat(10_000)}`),
      javascript(`${'a=>'.repeat(200_000)}1`),
      { language: 'typescript', code: `${'['.repeat(10_000)}${']'.repeat(10_000)}` },
    ],
  },
  {
    title: 'results and errors too large to carry (H06)',
    endedBy: 'itself',
    programs: [
      python('raise ValueError("x" * 20_000_000)'),
      python('"x" * 20_000_000'),
      javascript('throw new Error("x".repeat(2e7))'),
      javascript('"x".repeat(2e7)'),
    ],
  },
];
