import { Console } from 'node:console';
import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { runner, testEngine } from './engine.js';

const run = runner(testEngine(), 'javascript');

/** What Node makes of the same code: the reference. */
async function inNode(code: string): Promise<{ value: unknown; stdout: string }> {
  let stdout = '';
  const stream = new Writable({
    write(chunk, _, done) {
      stdout += String(chunk);
      done();
    },
  });
  const AsyncFunction = (async () => {}).constructor as new (
    ...parts: string[]
  ) => (console: Console) => Promise<unknown>;
  // The last expression is the last line, or starts with a bracket at the beginning of an earlier one.
  const lastLine = code.lastIndexOf('\n') + 1;
  const last = code[lastLine] === ' ' ? code.lastIndexOf('\n[') + 1 : lastLine;
  const value = await new AsyncFunction('console', `${code.slice(0, last)}return (${code.slice(last)})`)(
    new Console({ stdout: stream, stderr: new Writable({ write: (_, __, done) => done() }) }),
  );
  return { value: JSON.parse(JSON.stringify(value ?? null)), stdout };
}

const tried = 'const tried = (f) => { try { return f() } catch (e) { return [e.name, e.message, e.code] } };\n';

describe('globals do what they do in Node', () => {
  it.each<[name: string, code: string]>([
    [
      'console.table',
      `console.table([{a: 1, b: 'x'}, {a: 2, c: {d: 1}}]); console.table([1, 'x', null]); console.table([[1, 2], [3, 4]]);
console.table(new Map([['a', 1], ['b', {x: 1}]])); console.table(new Set([1, {a: 1}])); console.table({r: {a: 1}, s: 5});
console.table([{a: 1, b: 2}], ['b', 'z']); console.table(5); console.table([]); console.table([{a: {x: 1, y: 2, z: 3}, b: [1, 2, 3, 4]}]);
console.table([{ a: '日本', b: 'é' }]);
1`,
    ],
    [
      'console.dir, groups and counts',
      `console.dir({a: {b: {c: {d: 1}}}}, {depth: 0}); console.dir({a: {b: {c: {d: 1}}}}, {depth: null}); console.dir('text');
console.group('one', 1); console.log('in\\nside'); console.group(); console.info({a: 1}); console.groupEnd(); console.groupEnd(); console.log('out');
console.count(); console.count('x'); console.count(); console.countReset(); console.count();
console.log('%s is %d and %i, %f, %j %o %O %c%%', 'a', 1.5, 1.5, '2.5', {a: 1}, [1], {b: 2}, 'css', 'more', Symbol('s'), 1n, -0, null, undefined, () => {}, class A {});
console.log(new Map([[{a: 1}, new Set([1])]]), [1,,3], new Error('e').message, [new Date(0)], /x/g, Buffer => 1);
1`,
    ],
    [
      'the order of callbacks',
      `const log = [];
const later = Promise.withResolvers(); const third = Promise.withResolvers();
setTimeout(() => log.push('timeout'), 0); setTimeout(() => later.resolve(log.push('later')), 20);
queueMicrotask(() => log.push('micro')); Promise.resolve().then(() => log.push('then'));
const cleared = setTimeout(() => log.push('never'), 1); clearTimeout(cleared);
const ticks = []; const every = setInterval((x) => { ticks.push(x); if (ticks.length === 3) third.resolve(clearInterval(every)) }, 1, 'tick');
log.push('sync');
await Promise.all([later.promise, third.promise]);
[log, ticks]`,
    ],
    [
      'events',
      `const target = new EventTarget(); const seen = [];
target.addEventListener('a', (e) => seen.push([e.type, e instanceof Event, e.target === target, e.detail]));
target.addEventListener('a', { handleEvent(e) { seen.push('object') } });
const once = () => seen.push('once'); target.addEventListener('a', once, { once: true }); target.addEventListener('a', once);
target.addEventListener('b', (e) => { e.preventDefault(); e.stopImmediatePropagation() }); target.addEventListener('b', () => seen.push('no'));
const results = [target.dispatchEvent(new CustomEvent('a', { detail: 5 })), target.dispatchEvent(new Event('a')), target.dispatchEvent(new Event('b', { cancelable: true }))];
class Mine extends EventTarget {}; const mine = new Mine(); mine.addEventListener('x', () => seen.push('mine')); mine.dispatchEvent(new Event('x'));
[seen, results]`,
    ],
    [
      'aborting',
      `${tried}const c = new AbortController(); const seen = [];
c.signal.addEventListener('abort', (e) => seen.push(e.type)); c.signal.onabort = () => seen.push('on');
const any = AbortSignal.any([c.signal]); c.abort(); c.abort('again');
const timed = AbortSignal.timeout(5); await new Promise((resolve) => timed.addEventListener('abort', resolve));
[seen, c.signal.aborted, c.signal.reason.name, c.signal.reason.message, c.signal.reason.code, any.aborted, any.reason === c.signal.reason,
 timed.reason.name, AbortSignal.abort('why').reason, tried(() => AbortSignal.abort(5).throwIfAborted()) , tried(() => new AbortSignal())[0], c.signal instanceof EventTarget]`,
    ],
    [
      'DOMException',
      `const e = new DOMException('m', 'AbortError'), f = new DOMException('x'), g = new DOMException('y', { name: 'DataCloneError', cause: 5 });
[e.name, e.message, e.code, e instanceof Error, String(e), f.name, f.code, g.name, g.code, g.cause, Object.prototype.toString.call(e)]`,
    ],
    [
      'structuredClone',
      `${tried}class P { x = 1; #y = 2; get z() { return 3 } }
const cycle = { a: [1, , 3], d: new Date(5), r: /x/giu, m: new Map([[1, { b: 2 }]]), s: new Set(['q']), n: null, u: undefined, big: 5n === 5n, e: new RangeError('r', { cause: 'c' }) };
cycle.self = cycle; const copy = structuredClone(cycle);
const bytes = new Uint8Array([1, 2, 3]); const moved = structuredClone(bytes, { transfer: [bytes.buffer] });
const p = structuredClone(new P());
[copy.self === copy, copy.a.length, 1 in copy.a, copy.d.getTime(), String(copy.r), copy.m.get(1), [...copy.s], 'u' in copy, copy.e instanceof RangeError, copy.e.cause,
 bytes.length, [...moved], p, p instanceof P, tried(() => structuredClone(() => 1))[0], tried(() => structuredClone(Symbol('x')))[2], tried(() => structuredClone({ a: new WeakMap() })),
 structuredClone(Object.create({ inherited: 1 })), structuredClone(new Float64Array([1.5])).constructor.name, structuredClone([new Boolean(false)])[0] instanceof Boolean]`,
    ],
    [
      'base64',
      `${tried}[btoa('hé'), atob('aOk='), atob(' aGk '), btoa(''), atob('aGk'), tried(() => btoa('€')), tried(() => atob('a')), tried(() => atob('****')), btoa(5), atob('//8=').charCodeAt(0)]`,
    ],
    [
      'TextEncoder and TextDecoder',
      `${tried}const bytes = new TextEncoder().encode('aé€😀\\ud800'); const into = new Uint8Array(4);
const d = new TextDecoder(); const streamed = [...bytes].map((b) => d.decode(new Uint8Array([b]), { stream: true })).join('') + d.decode();
[[...bytes], new TextEncoder().encodeInto('é€x', into), [...into], streamed, new TextDecoder().encoding,
 new TextDecoder('utf-16le').decode(new Uint8Array([0x3d, 0xd8, 0x00, 0xde, 0x61, 0])), new TextDecoder('latin1').decode(new Uint8Array([0x80, 0xe9, 0x41])), new TextDecoder('UTF-16BE').decode(new Uint8Array([0, 0x41])),
 new TextDecoder('utf-8').decode(new Uint8Array([0xef, 0xbb, 0xbf, 0x41])), new TextDecoder('utf-8', { ignoreBOM: true }).decode(new Uint8Array([0xef, 0xbb, 0xbf, 0x41])).length,
 new TextDecoder().decode(new Uint8Array([0xf0, 0x9f, 0x41, 0xc3])), tried(() => new TextDecoder('utf-8', { fatal: true }).decode(new Uint8Array([0xff]))), tried(() => new TextDecoder('nope')).slice(0, 1),
 new TextDecoder('utf-16').decode(new Uint8Array([0x61, 0, 0x62])), new TextDecoder().decode(new Uint8Array([0x61, 0x62]).buffer), new TextDecoder().decode()]`,
    ],
    [
      'URL and URLSearchParams',
      `${tried}const u = new URL('../b?x=1&x=2&y=%20+#h', 'https://user:pw@Example.com:8080/a/c'); u.searchParams.append('z', 'é&'); u.hash = ''; u.port = '443';
const q = new URLSearchParams({ a: '1', b: '2 3' }); q.sort(); q.append('a', '4'); q.delete('b'); const it = new URLSearchParams([['k', 'v']]);
[u.href, u.origin, u.host, u.searchParams.getAll('x'), u.searchParams.get('y'), String(q), [...q], q.size, [...it.keys()], JSON.stringify(u), tried(() => new URL('nope')).slice(0, 2),
 URL.canParse('a:b'), URL.parse('//x', 'http://y')?.href, new URLSearchParams('?a=1&a=2').has('a', '2'), Object.fromEntries(q), new URL('http://münchen.de/ä?ö').href, String(new URLSearchParams("!'()~* ")), q.get('nope')]`,
    ],
    [
      'performance and crypto',
      `${tried}performance.mark('a'); performance.mark('b'); const m = performance.measure('ab', 'a', 'b'); const u = crypto.randomUUID(); const r = crypto.getRandomValues(new Uint8Array(8));
[typeof performance.now(), performance.now() >= 0, m.name, m.entryType, performance.getEntriesByType('mark').length, performance.getEntriesByName('ab').length, performance.timeOrigin > 1e12, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab]/.test(u), r.length, tried(() => crypto.getRandomValues(new Uint8Array(70000)))[0], tried(() => performance.measure('x', 'nope'))[1]]`,
    ],
    [
      'timers as objects',
      `const t = setTimeout(() => {}, 1e6); const i = setInterval(() => {}, 1e6);
const found = [typeof t, t.hasRef(), t.unref() === t, t.hasRef(), typeof +t, typeof t.ref]; clearTimeout(+t); clearInterval(i);
found`,
    ],
    [
      'Intl',
      `[new Intl.NumberFormat('de-DE').format(1234.5), new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Paris', dateStyle: 'long' }).format(0), new Intl.PluralRules('en').select(1), [...new Intl.Segmenter('en', { granularity: 'word' }).segment('a b')].length, (1234.5).toLocaleString('en-US')]`,
    ],
    [
      'names of what is there',
      `[AbortController, AbortSignal, Event, CustomEvent, EventTarget, DOMException, URL, URLSearchParams, TextEncoder, TextDecoder, structuredClone, queueMicrotask, atob, setTimeout].map((f) => f.name)`,
    ],
  ])('%s', async (_, code) => {
    const expected = await inNode(code);
    const { status, error, value, stdout } = await run(code);
    expect(error?.traceback ?? status).toBe('ok');
    expect(stdout).toBe(expected.stdout);
    expect(value?.json ?? null).toEqual(expected.value);
  });

  it('do not wait for a timer that was let go, and end a program whose listener throws', async () => {
    expect(await run('setInterval(() => {}, 10).unref();\nsetTimeout(() => console.log("end"), 5);\n1')).toMatchObject({
      status: 'ok',
      stdout: 'end\n',
    });
    const code =
      'const t = new EventTarget();\nt.addEventListener("a", () => { throw new RangeError("x") });\nt.dispatchEvent(new Event("a"));\nconsole.log("after")';
    expect(await run(code)).toMatchObject({
      status: 'error',
      stdout: 'after\n',
      error: { name: 'RangeError', line: 2 },
    });
  });

  it('tell of time and of what is missing on standard error', async () => {
    const { stdout, stderr } = await run(
      'console.time("a"); console.timeLog("a", 1); console.timeEnd("a"); console.timeEnd("b"); console.trace("here"); console.countReset("c")',
    );
    expect(stdout).toMatch(/^a: [\d.]+ms 1\na: [\d.]+ms\n$/);
    expect(stderr).toMatch(/No such label 'b' for console.timeEnd\(\)\nTrace: here\n {4}at .*main\.js:1:\d+\)?\n/);
    expect(stderr).not.toContain('mae:');
  });
});
