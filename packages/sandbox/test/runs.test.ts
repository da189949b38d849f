import { describe, expect, it } from 'vitest';
import { runner, testEngine } from './engine.js';

const engine = testEngine();
const run = runner(engine, 'javascript');

describe('a run', () => {
  it('sees nothing of the runs before it', async () => {
    await run('globalThis.left = 1; Array.prototype.left = 2; JSON.parse = () => 3;');
    expect((await run('[typeof left, [].left, JSON.parse("4")]')).value?.json).toEqual(['undefined', null, 4]);
  });

  it('hands over output while it goes on, in whole characters', async () => {
    const chunks: string[] = [];
    let isOver = false;
    let wasOver: boolean | undefined;
    const code = 'console.log("é😀"); await new Promise((resolve) => setTimeout(resolve, 300)); console.log("end");';
    const outcome = await run(code, {
      onOutput: ({ text }) => {
        wasOver ??= isOver;
        chunks.push(text);
        throw new Error('a listener cannot stop a run');
      },
    }).finally(() => {
      isOver = true;
    });
    expect(wasOver).toBe(false);
    expect(chunks).toEqual(['é😀\n', 'end\n']);
    expect(outcome.stdout).toBe('é😀\nend\n');
  });

  it('repeats exactly with a seed, and differs without', async () => {
    const code = '[Math.random(), Math.random()]';
    const [first, second, other, free, freeAgain] = [
      await run(code, { seed: 7 }),
      await run(code, { seed: 7 }),
      await run(code, { seed: 8 }),
      await run(code),
      await run(code),
    ].map(({ value }) => JSON.stringify(value?.json));
    expect(first).toBe(second);
    expect(new Set([first, other, free, freeAgain]).size).toBe(4);
  });

  it('starts its clock where it is told to', async () => {
    const now = Date.UTC(2001, 1, 3);
    const { value } = await run(
      '[new Date().toISOString().slice(0, 10), Date.now() >= 981158400000, new Date(0).getTime(), new Date() instanceof Date]',
      { now },
    );
    expect(value?.json).toEqual(['2001-02-03', true, 0, true]);
  });

  it('waits for timers and for the promise it ends with', async () => {
    const code =
      'async function main() {\n  await new Promise((resolve) => setTimeout(resolve, 20));\n  console.log("later");\n  return 5;\n}\nmain()';
    expect(await run(code)).toMatchObject({ status: 'ok', stdout: 'later\n', value: { json: 5 } });
    const order =
      'setTimeout(() => console.log("timer"), 0);\nconst gone = setTimeout(() => console.log("never"), 60_000);\nclearTimeout(gone);\nPromise.resolve().then(() => console.log("promise"));\nqueueMicrotask(() => console.log("microtask"));\nconsole.log("first");';
    expect((await run(order)).stdout).toBe('first\npromise\nmicrotask\ntimer\n');
  });

  it.each([
    ['in a timer', 'setTimeout(() => {\n  throw new RangeError("late");\n}, 1);', 2],
    [
      'in a promise that nobody handles',
      'Promise.resolve().then(() => {\n\n  throw new RangeError("late");\n});\nfunction f() {}',
      3,
    ],
    ['in a microtask', 'queueMicrotask(() => { throw new RangeError("late"); });', 1],
    ['in the promise it ends with', 'async function main() {\n  throw new RangeError("late");\n}\nmain()', 2],
  ])('fails where something is thrown %s', async (_, code, line) => {
    expect(await run(code)).toMatchObject({ status: 'error', error: { name: 'RangeError', message: 'late', line } });
  });

  it('gives exact places on its first line and in its last expression', async () => {
    expect((await run('null.x;\n1')).error).toMatchObject({ line: 1, column: 6 });
    expect((await run('1;\n  null.x')).error).toMatchObject({ line: 2, column: 8 });
    expect((await run('#!/usr/bin/env node\r\nnull.x\r\n')).error).toMatchObject({ line: 2, column: 6 });
    expect((await run('\ufeff"a";\rnull.x')).error).toMatchObject({ line: 2, column: 6 });
  });

  it.each([
    ['nothing', '', undefined],
    ['comments only', '// nothing\n/* at all */', undefined],
    ['a value in parentheses before a comment', '(1 + 1) // two', 2],
    ['a sequence', '1, 2, 3;', 3],
    ['a directive first', '"use strict";\nthis === undefined ? 0 : 1', 1],
    ['a lone text', '"text"', 'text'],
    ['an awaited value', 'await Promise.resolve(4)', 4],
    ['an export', 'export const a = 1;\nexport default function () { return 2; }\na', 1],
    [
      'what Node programs do with their module',
      'const f = () => 3;\nmodule.exports = { f };\nif (require.main === module) console.log(f());\nf()',
      3,
    ],
    ['names of other letters', 'const größe = 5; größe', 5],
  ])('takes %s', async (_, code, json) => {
    const outcome = await run(code);
    expect(outcome).toMatchObject({ status: 'ok', ran: true });
    expect(outcome.value?.json).toEqual(json);
  });

  it('has the globals that programs expect, and they work', async () => {
    const { value, error } = await run(
      `
      const url = new URL('../x?a=1&b=ü#f', 'https://user@example.com:8080/p/q');
      url.searchParams.append('c', 'd e');
      const copy = structuredClone({ date: new Date(0), map: new Map([[1, new Set([2])]]), bytes: new Uint8Array([1, 2]) });
      [
        url.href, url.searchParams.get('b'), [...new URLSearchParams('a=1&a=2')].length, URL.canParse('no'),
        new TextDecoder().decode(new TextEncoder().encode('aé€😀')), btoa('hello'), atob('aGVsbG8='),
        copy.date.getTime(), [...copy.map.get(1)], copy.bytes.length,
        /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(crypto.randomUUID()),
        crypto.getRandomValues(new Uint8Array(4)).length, performance.now() >= 0, stdin,
      ]`,
      { stdin: 'one\ntwo' },
    );
    expect(error).toBeUndefined();
    expect(value?.json).toEqual([
      'https://user@example.com:8080/x?a=1&b=%C3%BC&c=d+e#f',
      'ü',
      2,
      false,
      'aé€😀',
      'aGVsbG8=',
      'hello',
      0,
      [2],
      2,
      true,
      4,
      true,
      'one\ntwo',
    ]);
  });

  it('finds no host in its realm, and no way to one', async () => {
    const { value } = await run(`
      const names = ['process', 'require', 'WebAssembly', 'SharedArrayBuffer', 'Atomics', 'fetch', 'global', '__mae'];
      const viaConstructors = [console, console.log, setTimeout, URL, crypto.randomUUID, structuredClone, performance.now]
        .map((one) => one.constructor.constructor('return typeof process')());
      const handles = Object.getOwnPropertyNames(globalThis).filter((name) => /^(Reference|Isolate|Callback|ExternalCopy|ivm)$/.test(name));
      let frames = [];
      Error.prepareStackTrace = (error, sites) => sites;
      try { null.x } catch (error) { frames = error.stack.map((site) => [site.getFileName(), typeof site.getFunction()]); }
      let imported = 'none';
      try { await eval('import("fs")') } catch { imported = 'refused' }
      [names.filter((name) => name in globalThis), viaConstructors, handles, frames.length > 0, imported]`);
    expect(value?.json).toEqual([[], Array(7).fill('undefined'), [], true, 'refused']);
  });

  it('writes what Node writes', async () => {
    const code = `console.log({ a: [1, 2, { b: new Map([[1, { c: 2 }]]) }], f() {}, s: 'x' });
      console.log('%s is %d and %j', 'a', 1.5, { b: 1 }, 'rest');
      console.log([undefined, null, -0, 10n, Symbol('s'), /r/g, new Date(0), new Set(['x'])]);
      console.log('a\\nb'); console.log(); console.group('g'); console.log('in'); console.groupEnd(); console.log(new (class Point { x = 1 })());
      console.assert(1 === 2, 'ouch %s', 5); console.assert(true);`;
    const { stdout, stderr } = await run(code);
    expect(stdout).toBe(
      "{ a: [ 1, 2, { b: [Map] } ], f: [Function: f], s: 'x' }\na is 1.5 and {\"b\":1} rest\n[\n  undefined,\n  null,\n  -0,\n  10n,\n  Symbol(s),\n  /r/g,\n  1970-01-01T00:00:00.000Z,\n  Set(1) { 'x' }\n]\na\nb\n\ng\n  in\nPoint { x: 1 }\n",
    );
    expect(stderr).toBe('Assertion failed: ouch 5\n');
  });

  it('keeps a value as JSON under its own keys only, and leaves out what has none', async () => {
    const forged = await run('JSON.parse(\'{"__proto__": {"admin": 1}}\')');
    expect(Object.keys(forged.value?.json as object)).toEqual(['__proto__']);
    expect(await run('10n')).toMatchObject({ value: { repr: '10n' } });
    expect('json' in ((await run('10n')).value ?? {})).toBe(false);
    expect((await run('const a = []; a.push(a); a')).value).toEqual({ repr: '<ref *1> [ [Circular *1] ]' });
  });
});
