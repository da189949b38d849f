import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeFrame, FrameError, FrameReader } from './frames.js';

const caps = { maxHeaderBytes: 4096, maxBodyBytes: 65_536 };

function cut(bytes: Buffer, sizes: number[]): Buffer[] {
  const pieces: Buffer[] = [];
  let at = 0;
  for (const size of sizes) {
    pieces.push(bytes.subarray(at, at + size));
    at += size;
  }
  pieces.push(bytes.subarray(at));
  return pieces;
}

describe('frames', () => {
  it('gives back what was sent, however the stream is cut', () => {
    const frame = fc.record({
      header: fc.dictionary(fc.string({ maxLength: 8 }), fc.oneof(fc.string(), fc.integer(), fc.boolean())),
      body: fc.uint8Array({ maxLength: 200 }),
    });
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 6 }), fc.array(fc.nat(60)), (frames, sizes) => {
        const reader = new FrameReader(caps);
        const stream = Buffer.concat(frames.map(({ header, body }) => encodeFrame(header, body)));
        const read = cut(stream, sizes).flatMap((piece) => reader.push(piece));
        expect(read.map((one) => ({ header: one.header, body: [...one.body] }))).toEqual(
          frames.map(({ header, body }) => ({ header: JSON.parse(JSON.stringify(header)), body: [...body] })),
        );
      }),
    );
  });

  it('ends every garbage with frames or a FrameError', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 20 }), (chunks) => {
        const reader = new FrameReader(caps);
        try {
          for (const chunk of chunks) {
            for (const frame of reader.push(Buffer.from(chunk))) expect(frame.body).toBeInstanceOf(Buffer);
          }
        } catch (error) {
          expect(error).toBeInstanceOf(FrameError);
        }
      }),
    );
  });

  it.each([
    ['a header', [0xff, 0xff, 0xff, 0xf0, 0, 0, 0, 0]],
    ['a body', [0, 0, 0, 2, 0xff, 0xff, 0xff, 0xf0]],
  ])('refuses the length of %s before a byte of it arrives', (_, prefix) => {
    expect(() => new FrameReader(caps).push(Buffer.from(prefix))).toThrow(FrameError);
  });

  it('refuses a header that is not JSON', () => {
    const frame = Buffer.from([0, 0, 0, 2, 0, 0, 0, 0, 0x7b, 0x7b]);
    expect(() => new FrameReader(caps).push(frame)).toThrow('A frame header is not JSON.');
  });
});
