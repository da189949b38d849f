import { execFile } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { testEngine } from './engine.js';

const engine = testEngine();

/** What Node itself writes for a program. */
function inNode(code: string): Promise<string> {
  const isModule = /^await |[;{] await using/.test(code);
  const flags = isModule ? ['--input-type=module', '-e', code] : ['-e', code];
  const env = { TZ: 'UTC', LANG: 'C.UTF-8', NO_COLOR: '1' };
  return new Promise((resolve) => execFile(process.execPath, flags, { env }, (_, stdout) => resolve(stdout)));
}

/** Formatting, order of tasks, messages of errors, what is new in the language. */
const programs = [
  `console.log([1,2,[3,[4,[5]]]], {a:{b:{c:{d:1}}}}, new Map([[1,{a:2}]]), new Set('ab'), Symbol('x'), -0, 1n, null, undefined, function f(){}, class A{}, ()=>1, [,1], new Error('x').message, /a/g, new Date(0))`,
  `console.log('%s %d %i %f %j %o %O %c %%', 'a', 1.5, 1.5, '2.5', {a:1}, [1], {b:2}, 'css'); console.log('%s', {toString(){return 't'}}, 1n, Symbol('q'))`,
  `console.log('a'.repeat(200).split(''), Array.from({length:120},(_, i)=>i), 'x'.repeat(20000).length, ['a\\nb', "it's"], {'a-b':1, [Symbol('s')]:2})`,
  `setTimeout(()=>{console.log('t0'); setImmediate(()=>console.log('im'))},0); Promise.resolve().then(()=>console.log('m1')).then(()=>console.log('m2')); queueMicrotask(()=>console.log('q')); (async()=>{console.log('a1'); await null; console.log('a2')})(); console.log('sync')`,
  `setTimeout(()=>console.log(3),30); setTimeout(()=>console.log(1),10); setTimeout(()=>console.log(2),20); const i=setInterval(()=>{console.log('i');clearInterval(i)},5)`,
  `console.error('e'); console.table([{a:1,b:2},{a:3}]); console.group('g'); console.log('in'); console.groupEnd(); console.count(); console.count('x'); console.dir({a:{b:{c:{}}}},{depth:0}); console.assert(false,'no')`,
  `console.log(new Intl.NumberFormat('de',{style:'currency',currency:'EUR'}).format(1234.5), new Date(Date.UTC(2024,1,29)).toString(), new Date(0).toLocaleString('en-US'), new Date(NaN)+'', Date.UTC(2024,0), new Date('2024-02-30')+'', new Intl.DateTimeFormat('en',{dateStyle:'full',timeZone:'Asia/Tokyo'}).format(0))`,
  `label: for (let i=0;i<3;i++){for(;;){ if(i==1) continue label; if(i==2) break label; break}}; console.log([...'aé𝄞'].length, 'abc'.at(-1), [3,1,2].toSorted(), Object.groupBy([1,2,3],x=>x%2?'o':'e'), structuredClone({d:new Date(0)}), [1,[2,[3]]].flat(Infinity), Iterator.from([1,2,3]).map(x=>x*2).toArray(), new Set([1,2]).union(new Set([3])))`,
  `console.log('2024-01-02'.match(/(?<y>\\d+)-(?<m>\\d+)/).groups.y, 'aBc'.replace(/b/i, m=>m+m), /(?<=a)b/.test('ab'), [...'a1b2'.matchAll(/[a-z](\\d)/g)].map(m=>m[1]), /\\p{L}/u.test('é'), /[\\p{L}--[a-z]]/v.test('a'), 'x'.padStart(3,'ab'), RegExp.escape?.('a.b'))`,
  `{ using r = {[Symbol.dispose](){console.log('disposed')}}; console.log('in') }; await using q = {async [Symbol.asyncDispose](){console.log('async disposed')}}; console.log('end')`,
  `console.log(0.1+0.2, 1e21, 1/3, (25).toString(36), (255).toString(16), 1_000, 0b11, parseInt('12px'), Number(''), [10,9,1].sort(), typeof null, [] + {}, 5..toFixed(2), 2**53+1, BigInt(2)**100n)`,
  `console.log(new Error('boom', {cause: new TypeError('c')}) instanceof Error, String(new AggregateError([new Error('a')],'m')), Error.captureStackTrace !== undefined)`,
  `try { null.x } catch (e) { console.log(e.message) } try { undefined.f() } catch (e) { console.log(e.message) } try { x.y } catch (e) { console.log(e.message) } try { [].reduce((a,b)=>a) } catch (e) { console.log(e.message) } try { JSON.parse('{a') } catch (e) { console.log(e.message) } try { new Array(-1) } catch (e) { console.log(e.message) } try { 1n + 1 } catch (e) { console.log(e.message) } try { decodeURIComponent('%') } catch (e) { console.log(e.message) } try { const c=1; c=2 } catch (e) { console.log(e.message) } try { (void 0)() } catch (e) { console.log(e.message) }`,
  `console.log(JSON.stringify({a:undefined,b:()=>1,c:NaN,d:new Date(0),e:[undefined],f:1n===1n,g:'\\ud800'}), JSON.stringify('\\u2028'), JSON.stringify({a:[1,{b:2}]},null,2))`,
  `#!/usr/bin/env node\nconsole.log('hashbang')`,
  `'use strict'; console.log((function(){return this})())`,
  `console.log(new URL('http://a:80/b/../c?q=1#h').href, [...new URLSearchParams('a=1&b=2')], btoa('é'), new TextEncoder().encode('é'), crypto.randomUUID().length)`,
  `console.log([1.0,2.5,-0,[ -0 ]], [true,null], "q'uote", ['q\\'u', "d\\"q", \`b\\\`t\`], {a:'x'.repeat(100)}, {a:1,b:'two',c:[1,2,3],d:{e:{f:{g:1}}}}, [['a','b'],['c','d']], {longlonglonglonglonglonglong1:1,longlonglonglonglonglonglong2:2,longlonglonglonglonglong3:3})`,
];

describe('JavaScript does as Node', () => {
  it.each(programs)('%s', async (code) => {
    const [outcome, expected] = await Promise.all([engine.execute(code, { language: 'javascript' }), inNode(code)]);
    expect(outcome.stdout).toBe(expected);
    expect(expected).not.toBe('');
  });
});
