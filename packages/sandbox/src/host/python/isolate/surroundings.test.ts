import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answered } from '../bake/known-imports.js';
import { parts } from '../guest-script.js';

const endings = ['exit', 'proc_exit', '_abort_js', '__assert_fail'];
/** Runs a function of the interpreter's own. */
const reentrant = '__call_sighandler';

function surroundings() {
  const memory = { buffer: new ArrayBuffer(131_072), grow: () => 0 };
  const written: string[] = [];
  const made = parts.createSurroundings(parts, {
    library: Uint8Array.of(1, 2, 3),
    system: {
      clock: { offsetMs: 0 },
      write: (stream, bytes) => void written.push(`${stream}:${Buffer.from(bytes)}`),
      read: () => 0,
      entropy: (into) => void into.fill(7),
      environment: { HOME: '/home/user' },
    },
    exports: () => ({ memory, emscripten_builtin_memalign: () => 65_536 }),
  });
  const call = (name: string, ...given: (number | bigint)[]) =>
    (made.calls[name] as (...given: (number | bigint)[]) => unknown)(...given);
  /** Puts a text where a path may be. */
  const path = (text: string, at = 1_024): number => {
    made.heap.setCString(at, text, 8_192);
    return at;
  };
  return { ...made, call, path, written, memory };
}

describe('the surroundings of an interpreter', () => {
  it('answer what its module asks for, and nothing else', () => {
    const names = Object.keys(answered).map((name) => name.slice(name.indexOf('.') + 1));
    expect(Object.keys(surroundings().calls).sort()).toEqual(names.sort());
  });

  it.each(endings)('end it by %s', (name) => {
    expect(() => surroundings().call(name, 1, 2, 3, 4)).toThrow(/the interpreter (ended with 1|aborted)/);
  });

  it('throw nothing else into it, whatever they are called with', () => {
    const { calls, call, path, heap } = surroundings();
    const limits = { maxFiles: 20, maxFileBytes: 1_000, maxTotalBytes: 5_000 };
    const names = Object.keys(answered)
      .map((name) => name.slice(name.indexOf('.') + 1))
      .filter((name) => name in calls && !endings.includes(name) && name !== reentrant);
    const numbers = fc.oneof(
      fc.integer({ min: -2, max: 8 }),
      fc.constantFrom(-100, 0o100, 0o1101, 0o2102, 1_024, 2_048, 4_096, 65_500, 131_072, -1, 2 ** 31 - 1, -(2 ** 31)),
      fc.integer(),
    );
    const paths = fc.constantFrom(
      'a',
      'b/',
      'a/b',
      '../..',
      '/tmp/x',
      '/dev/null',
      '/lib/python314.zip',
      '',
      '/',
      'c'.repeat(300),
    );
    surroundings().workFolder.limit(limits);
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        fc.array(numbers, { minLength: 7, maxLength: 7 }),
        paths,
        (name, given, text) => {
          path(text);
          path('link', 2_048);
          heap.setNumber(4_096, 1_024);
          heap.setNumber(4_100, 8);
          const signature = Object.entries(answered).find(([known]) => known.endsWith(`.${name}`))?.[1] ?? '';
          const types = signature.slice(1, signature.indexOf(')')).split(' ').filter(Boolean);
          const answer = call(
            name,
            ...types.map((type, index) => (type === 'i64' ? BigInt(given[index] ?? 0) : (given[index] ?? 0))),
          );
          const result = signature.split(' -> ')[1];
          if (result === 'i32') expect(Number.isInteger(answer)).toBe(true);
          else if (result === 'i64') expect(typeof answer).toBe('bigint');
        },
      ),
      { numRuns: 20_000 },
    );
  });

  it('give environment, chance and output', () => {
    const { call, heap, written, path } = surroundings();
    call('environ_sizes_get', 0, 4);
    expect([heap.pointer(0), heap.pointer(4)]).toEqual([1, 16]);
    call('environ_get', 8, 64);
    expect(heap.cString(heap.pointer(8))).toBe('HOME=/home/user');
    expect(call('random_get', 128, 3)).toBe(0);
    expect([...heap.slice(127, 5)]).toEqual([0, 7, 7, 7, 0]);
    heap.setNumber(256, path('out', 300));
    heap.setNumber(260, 3);
    expect(call('fd_write', 1, 256, 1, 512)).toBe(0);
    expect(heap.pointer(512)).toBe(3);
    expect(written).toEqual(['1:out']);
    expect(call('fd_write', 0, 256, 1, 512)).toBe(8);
  });

  it('tell times of the calendar', () => {
    const { call, heap } = surroundings();
    const parts = (at: number) => Array.from({ length: 9 }, (_, index) => heap.pointer(at + 4 * index) | 0);
    call('_gmtime_js', 1_709_209_845n, 64);
    expect(parts(64)).toEqual([45, 30, 12, 29, 1, 124, 4, 59, 0]);
    expect(call('_timegm_js', 64)).toBe(1_709_209_845n);
    call('_localtime_js', -1n, 64);
    expect(parts(64)).toEqual([59, 59, 23, 31, 11, 69, 3, 364, 0]);
    expect(call('_mktime_js', 64)).toBe(-1n);
    // The 31st of a month of 29 days is the 2nd of the next.
    for (const [index, value] of [0, 0, 0, 31, 1, 124].entries()) heap.setNumber(64 + 4 * index, value);
    expect(call('_mktime_js', 64)).toBe(BigInt(Date.UTC(2024, 2, 2) / 1_000));
    expect(parts(64).slice(3, 5)).toEqual([2, 2]);
  });

  it('keep memory within its maximum', () => {
    const { call, memory } = surroundings();
    const grown: number[] = [];
    memory.grow = (...[pages]: number[]) => {
      if ((pages ?? 0) > 3) throw new RangeError('maximum');
      return grown.push(pages ?? 0);
    };
    expect(call('emscripten_resize_heap', 131_072 + 65_536)).toBe(1);
    expect(call('emscripten_resize_heap', 131_072 + 4 * 65_536)).toBe(0);
    expect(call('emscripten_resize_heap', -1)).toBe(0);
    expect(grown).toEqual([1]);
  });
});
