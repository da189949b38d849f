import { describe, expect, it } from 'vitest';
import { createRing } from './isolate/ring.js';
import { createOutputRing } from './output.js';

function pair() {
  const seen: [string, string][] = [];
  const output = createOutputRing(() => (stream, text) => void seen.push([stream, text]));
  let asked = 0;
  const ring = createRing(output.shared, () => {
    asked += 1;
    output.drain();
  });
  return { seen, output, ring, asked: () => asked };
}
const bytes = (text: string) => new TextEncoder().encode(text);

describe('the output ring', () => {
  it('joins what one stream wrote and keeps the order of streams', () => {
    const { seen, output, ring } = pair();
    ring.write(1, bytes('a'));
    ring.write(1, bytes('b'));
    ring.write(2, bytes('c'));
    ring.write(1, bytes('d'));
    output.drain();
    output.drain();
    expect(seen).toEqual([
      ['stdout', 'ab'],
      ['stderr', 'c'],
      ['stdout', 'd'],
    ]);
  });

  it('carries any amount of any sizes, asking to be read only when full', () => {
    const { seen, output, ring, asked } = pair();
    let written = '';
    for (let index = 0; index < 500; index += 1) {
      const text = `${index}é𝄞`.repeat(index % 97);
      written += text;
      ring.write(1, bytes(text));
    }
    ring.write(1, bytes('z'.repeat(1_000_000)));
    output.end();
    expect(seen.map(([, text]) => text).join('')).toBe(written + 'z'.repeat(1_000_000));
    expect(asked()).toBeGreaterThan(5);
    expect(asked()).toBeLessThan(50);
  });

  it('holds back half a character until it is whole or never comes', () => {
    const { seen, output, ring } = pair();
    const euro = bytes('€');
    ring.write(1, euro.subarray(0, 1));
    output.drain();
    ring.write(1, euro.subarray(1));
    ring.write(2, euro.subarray(0, 2));
    output.end();
    expect(seen.filter(([, text]) => text !== '')).toEqual([
      ['stdout', '€'],
      ['stderr', '\ufffd'],
    ]);
  });

  it('drops output that nobody reads, instead of writing over what is there', () => {
    const { output } = pair();
    const ring = createRing(output.shared, () => undefined);
    for (let index = 0; index < 100; index += 1) ring.write(1, bytes('x'.repeat(10_000)));
    const seen: string[] = [];
    expect(() => output.drain()).not.toThrow();
    expect(seen).toEqual([]);
  });

  it('keeps captured output apart, up to a bound', () => {
    const { seen, output, ring } = pair();
    ring.startCapture();
    ring.write(1, bytes('a'));
    ring.write(2, bytes('b'.repeat(100_000)));
    const captured = ring.endCapture();
    ring.write(1, bytes('c'));
    output.drain();
    expect(captured).toHaveLength(16_384);
    expect(seen).toEqual([['stdout', 'c']]);
  });

  it.each([[[-1, 5]], [[0, 2 ** 31 - 1]], [[5, -5]], [[0, 2]], [[0, 100]]])(
    'reads nothing of positions that cannot be: %j',
    (positions) => {
      const { seen, output } = pair();
      new Int32Array(output.shared, 0, 2).set(positions);
      output.drain();
      expect(seen).toEqual([]);
    },
  );

  it('reads nothing of frames that cannot be', () => {
    const { seen, output } = pair();
    new Uint8Array(output.shared, 8).set([7, 1, 0, 65]);
    new Int32Array(output.shared, 0, 2)[1] = 4;
    output.drain();
    new Uint8Array(output.shared, 8 + 4).set([1, 255, 255, 65]);
    new Int32Array(output.shared, 0, 2)[1] = 8;
    output.drain();
    expect(seen).toEqual([]);
  });
});
