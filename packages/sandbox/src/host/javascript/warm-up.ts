import type { boot } from './realm/entry.js';

/**
 * Uses the realm as programs do, so that what they use of it is compiled. It is sent to V8 as text, which makes the
 * snapshot of the realm from a context in which none of this has happened: whole in itself, and it leaves nothing.
 */
export function warmUp(start: typeof boot): void {
  const nothing = () => {};
  const given = {
    stdin: '',
    globals: null,
    denied: [],
    seed: null,
    now: null,
    functions: [],
    maxCallBytes: 0,
    hasChecks: true,
  };
  const control = start(
    nothing,
    nothing,
    nothing,
    (bytes) => '0'.repeat(2 * bytes),
    () => 'null',
    () => '',
    JSON.stringify(given),
  );
  const program = async () => {
    console.log('text', 1, [1, 'a', { b: null }], { c: [undefined, true], d: new Map([[1, new Set([2])]]) });
    console.error(new Error('one'));
    setTimeout(nothing, 1);
    return { value: [1, { a: 'b' }], language: '', checks: {} };
  };
  control('run', program);
  for (const operation of ['fire', 'finish', 'flush'] as const) control(operation);
}
