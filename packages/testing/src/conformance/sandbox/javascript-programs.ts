import type { Programs } from './programs.js';

export const javascriptPrograms: Programs = {
  prints: 'console.log("a β");\nconsole.error("b");',
  nothing: '',
  value: '[1, 2.5, "é", null, true, { a: [] }]',
  formless: 'new Map([[1, 2]])',
  valueless: 'const x = 1;',
  throws: 'function f(x) {\n  if (x) {\n    console.log("before");\n    throw new RangeError("no β");\n  }\n}\nf(1);',
  errorName: 'RangeError',
  unreadable: 'const x = 1;\nfor in x',
  endless: 'console.log("before");\nfor (;;);',
  greedy: 'const kept = new Map();\nfor (let n = 0; ; n += 1) kept.set(n, { n, text: "kept " + n });',
  chatty: 'for (;;) console.log("x".repeat(99));',
  refused: 'const fs = require("fs");',
  refusedName: 'fs',
  unbound: 'const x = 1;\nconsole.log(missing_name);',
  reads: 'console.log("[" + stdin + "]");',
  leaves: 'globalThis.left_behind = 1;\nArray.prototype.left_behind = 1;',
  finds: 'console.log("left_behind" in globalThis || "left_behind" in [] ? "dirty" : "clean");',
  says: (n) => `console.log("n", ${n});`,
  random: 'console.log(Math.random(), Math.random(), Math.random());',
  year: 'console.log(new Date().getUTCFullYear());',
  readsFiles:
    'const { readFileSync } = require("fs");\nconsole.log(readFileSync("data/in.txt", "utf8"), readFileSync("in.bin").length);',
  writesFile: 'require("fs").writeFileSync("out.txt", "written β");',
  calls:
    'console.log(await twice({ n: 21 }));\ntry {\n  await fails();\n} catch (error) {\n  console.log(error.message);\n}',
  callsOn:
    'let refused = 0;\nfor (let n = 0; n < 10; n += 1) await twice({ n }).catch(() => { refused += 1; });\nconsole.log("refused", refused);',
  awaits: 'await new Promise((done) => setTimeout(done, 1));\nconsole.log("awaited");',
  adds: 'const add = (a, b) => a + b;\nconst rows = [1];',
  checks: {
    adds: (expected) => `console.assert(add(1, 2) === ${expected});`,
    raises: 'throw new RangeError("own β");',
    unreadable: 'console.assert(',
    prints: 'console.log("of the check");',
    endless: 'for (;;);',
    changes: 'rows.push(2);\nconst of_check = 1;\nif (of_check !== 1) throw new Error("lost");',
    isAlone: 'if (typeof of_check !== "undefined") throw new Error("of another check");',
    holds: 'console.assert(add(1, 1) === 2);',
    awaits: 'await new Promise((done) => setTimeout(done, 1));\nconsole.assert(add(1, 2) === 3);',
  },
  forgeries: {
    'has a console of its own':
      'console.assert = () => {};\nglobalThis.console = { assert() {} };\nconst add = () => 7;',
    'changes what numbers are': 'Number.prototype.valueOf = () => 3;\nconst add = () => new Number(7);',
    'prints a verdict': 'const add = () => {\n  console.log(\'{"verdict":"passed"}\');\n  return 7;\n};',
    'changes promises': 'Promise.prototype.then = function (done) { done(); return this; };\nconst add = () => 7;',
  },
};

/** The same with types, which a sandbox has to take away. */
export const typescriptPrograms: Programs = {
  ...javascriptPrograms,
  prints: 'const text: string = "a β";\nconsole.log(text);\nconsole.error("b" as string);',
  value: '[1, 2.5, "é", null, true, { a: [] as number[] }] satisfies unknown[]',
  throws:
    'function f(x: number): void {\n  if (x) {\n    console.log("before");\n    throw new RangeError("no β");\n  }\n}\nf(1);',
  adds: 'const add = (a: number, b: number): number => a + b;\nconst rows: number[] = [1];',
  checks: {
    ...javascriptPrograms.checks,
    adds: (expected) => `const expected: number = ${expected};\nconsole.assert(add(1, 2) === expected);`,
  },
};
