import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { collect, request } from './__fixtures__/setup.js';
import { MistralApiClient } from './index.js';
import { isRecord, parseJson } from './wire/json.js';
import { ReplyAssembler } from './wire/reply.js';
import { ServerEventReader } from './wire/server-events.js';

const isFull = process.env.MAE_TEST_FULL === '1';

/** How frames are written. */
interface Writing {
  newline: string;
  comment: string;
  /** Whether JSON holds U+2028 and its like as they are. */
  raw: boolean;
  noBlankLine: boolean;
  space: string;
}

/** A stream of pieces of text, as a server writes it. */
function streamOf(pieces: readonly string[], { newline, comment, raw, noBlankLine, space }: Writing): Uint8Array {
  const frames = [
    ...pieces.map((content) => ({ choices: [{ index: 0, delta: { content }, finish_reason: null }] })),
    { choices: [{ index: 0, delta: { content: '' }, finish_reason: 'stop' }], usage: { prompt_tokens: 1 } },
  ].map((frame) => (raw ? JSON.stringify(frame) : JSON.stringify(frame).replaceAll(/[^ -~]/g, escapeUnits)));
  const text = frames
    .map((frame) => `${comment && `:${comment}${newline}`}data:${space}${frame}`)
    .join(newline + newline);
  return new TextEncoder().encode(noBlankLine ? text : `${text}${newline}${newline}data: [DONE]${newline}${newline}`);
}

function escapeUnits(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function piecesAt(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const sorted = [...new Set(cuts.map((cut) => Math.min(cut, bytes.length)))].toSorted((a, b) => a - b);
  return [...sorted, bytes.length].map((to, at) => bytes.subarray(at === 0 ? 0 : sorted[at - 1], to));
}

/** What the reader makes of bytes in pieces: each delta, and the whole. */
function readPieces(pieces: readonly Uint8Array[]): { deltas: string; content: string; finished: boolean } {
  const reader = new ServerEventReader();
  const reply = new ReplyAssembler();
  let deltas = '';
  for (const { data } of [...pieces.flatMap((piece) => reader.push(piece)), ...reader.end()]) {
    const chunk = parseJson(data);
    if (isRecord(chunk)) deltas += reply.addChunk(chunk).content;
  }
  return { deltas, content: reply.parts().content, finished: reply.finished };
}

const oddText = 'a\u2028b\u2029 😀𝄞é\r\n\r\n: data: x\u0085\u0000"\\\n\n\uFEFF[DONE]';
const writings: Writing[] = ['\n', '\r\n', '\r'].flatMap((newline) =>
  [true, false].map((raw) => ({ newline, raw, comment: ' keep-alive', noBlankLine: !raw, space: ' ' })),
);

test.each(writings)('a stream split at every byte, and into single bytes, is the same text: %j', (writing) => {
  const bytes = streamOf([...oddText], writing);
  const whole = { deltas: oddText, content: oddText, finished: true };
  for (let at = 0; at <= bytes.length; at++) expect(readPieces(piecesAt(bytes, [at]))).toEqual(whole);
  expect(readPieces(Array.from(bytes, (byte) => Uint8Array.of(byte)))).toEqual(whole);
});

test('any text, written in any way and split anywhere, is the same text', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom('\r', '\n', '\u2028', '\u2029', '😀', '𝄞', ':', 'data:', '"', '\\', ' ', '\0') }),
  );
  const writing = fc.record({
    newline: fc.constantFrom('\n', '\r\n', '\r'),
    comment: fc.constantFrom('', ' ', ' data: {"choices":[{"delta":{"content":"no"}}]}'),
    raw: fc.boolean(),
    noBlankLine: fc.boolean(),
    space: fc.constantFrom('', ' '),
  });
  const cuts = fc.array(fc.nat({ max: 2000 }), { maxLength: 40 });
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), writing, cuts, (pieces, how, at) => {
      const text = pieces.join('');
      const whole = { deltas: text, content: text, finished: true };
      expect(readPieces(piecesAt(streamOf(pieces, how), at))).toEqual(whole);
    }),
    { numRuns: isFull ? 5000 : 400 },
  );
});

test('over HTTP, the same: the client hands on the same text wherever the body is split', async () => {
  const writing = { newline: '\r\n', comment: ' hi', raw: true, noBlankLine: true, space: ' ' };
  const pieces = ['a\u2028b', '😀𝄞', 'é\r\n', '\n'];
  const bytes = streamOf(pieces, writing);
  const step = isFull ? 1 : 5;
  const positions = Array.from({ length: Math.ceil(bytes.length / step) }, (_, at) => at * step);
  let asked = 0;
  const send = async (response: ServerResponse, at: number) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const part of piecesAt(bytes, [at, at + 1])) {
      // Each piece is an HTTP chunk of its own, handed on before the next one is written.
      if (part.length > 0) await new Promise((resolve) => response.write(part, resolve));
    }
    response.end();
  };
  const server = createServer((incoming, response) => {
    incoming.resume().once('end', () => void send(response, positions[asked++] ?? 0));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  {
    const { port } = server.address() as AddressInfo;
    await using client = new MistralApiClient({ baseUrl: `http://127.0.0.1:${port}` });
    for (const _ of positions) {
      const { content, completion } = await collect(client.chat.stream(request));
      expect([content, completion?.content]).toEqual([pieces.join(''), pieces.join('')]);
    }
  }
  expect(asked).toBe(positions.length);
  await new Promise((resolve) => server.close(resolve));
});
