/** UTF-8 in both directions. */
export class TextEncoder {
  get encoding(): string {
    return 'utf-8';
  }

  encode(input: unknown = ''): Uint8Array {
    const bytes: number[] = [];
    for (const character of String(input)) {
      const point = character.codePointAt(0) ?? 0;
      const code = point >= 0xd800 && point <= 0xdfff ? 0xfffd : point;
      if (code < 0x80) bytes.push(code);
      else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63));
      else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
      else bytes.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    }
    return Uint8Array.from(bytes);
  }

  encodeInto(source: unknown, target: Uint8Array): { read: number; written: number } {
    let read = 0;
    let written = 0;
    for (const character of String(source)) {
      const bytes = this.encode(character);
      if (written + bytes.length > target.length) break;
      target.set(bytes, written);
      written += bytes.length;
      read += character.length;
    }
    return { read, written };
  }
}

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** Names of the encodings that are there, as the standard has them: https://encoding.spec.whatwg.org/#names-and-labels */
const labels: Record<Encoding, string[]> = {
  'utf-8': ['utf-8', 'utf8', 'unicode-1-1-utf-8', 'unicode11utf8', 'unicode20utf8', 'x-unicode20utf8'],
  'utf-16le': ['utf-16le', 'utf-16', 'ucs-2', 'unicode', 'csunicode', 'iso-10646-ucs-2', 'unicodefeff'],
  'utf-16be': ['utf-16be', 'unicodefffe'],
  'windows-1252': [
    'windows-1252',
    'latin1',
    'iso-8859-1',
    'ascii',
    'us-ascii',
    'l1',
    'cp1252',
    'iso8859-1',
    'x-cp1252',
  ],
};

/** Of windows-1252, the characters from 0x80 on; zero where the byte stands for itself. */
const middle = [
  0x20ac, 0, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017d, 0, 0,
  0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0, 0x017e, 0x0178,
];

export class TextDecoder {
  readonly #encoding: Encoding;
  readonly #fatal: boolean;
  readonly #ignoreBOM: boolean;
  #held: number[] = [];
  #started = false;

  constructor(label: unknown = 'utf-8', options: { fatal?: boolean; ignoreBOM?: boolean } = {}) {
    const name = String(label).trim().toLowerCase();
    const encoding = (Object.keys(labels) as Encoding[]).find((known) => labels[known].includes(name));
    if (encoding === undefined) {
      const there = Object.keys(labels).join(', ');
      throw Object.assign(new RangeError(`The "${label}" encoding is not supported; there are ${there}`), {
        code: 'ERR_ENCODING_NOT_SUPPORTED',
      });
    }
    this.#encoding = encoding;
    this.#fatal = Boolean(options?.fatal);
    this.#ignoreBOM = Boolean(options?.ignoreBOM);
  }

  get encoding(): string {
    return this.#encoding;
  }
  get fatal(): boolean {
    return this.#fatal;
  }
  get ignoreBOM(): boolean {
    return this.#ignoreBOM;
  }

  decode(input?: ArrayBuffer | ArrayBufferView, options: { stream?: boolean } = {}): string {
    const bytes = this.#held.length === 0 ? bytesOf(input) : Uint8Array.from([...this.#held, ...bytesOf(input)]);
    const isStream = options?.stream === true;
    this.#held = [];
    const pieces: string[] = [];
    let at = 0;
    while (at < bytes.length) {
      const { length, point, incomplete } = this.#next(bytes, at);
      if (incomplete && isStream) {
        this.#held = [...bytes.subarray(at)];
        break;
      }
      if (point === undefined && this.#fatal) {
        throw Object.assign(new TypeError(`The encoded data was not valid for encoding ${this.#encoding}`), {
          code: 'ERR_ENCODING_INVALID_ENCODED_DATA',
        });
      }
      pieces.push(String.fromCodePoint(point ?? 0xfffd));
      at += length;
    }
    let text = pieces.join('');
    if (!this.#started && !this.#ignoreBOM && text.startsWith('\ufeff')) text = text.slice(1);
    this.#started = isStream && (this.#started || at > 0);
    return text;
  }

  #next(bytes: Uint8Array, at: number): Sequence {
    if (this.#encoding === 'utf-8') return sequence(bytes, at);
    const first = bytes[at] ?? 0;
    if (this.#encoding === 'windows-1252') {
      return { length: 1, point: first >= 0x80 && first < 0xa0 ? middle[first - 0x80] || first : first };
    }
    return pair(bytes, at, this.#encoding === 'utf-16le');
  }
}

function bytesOf(input: ArrayBuffer | ArrayBufferView | undefined): Uint8Array {
  if (input === undefined) return new Uint8Array();
  if (ArrayBuffer.isView(input)) return new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
  return new Uint8Array(input);
}

interface Sequence {
  length: number;
  point?: number;
  incomplete?: boolean;
}

/** One or two units of UTF-16. */
function pair(bytes: Uint8Array, at: number, isLittle: boolean): Sequence {
  const unit = (place: number): number | undefined => {
    const [low, high] = isLittle ? [bytes[place], bytes[place + 1]] : [bytes[place + 1], bytes[place]];
    return low === undefined || high === undefined ? undefined : (high << 8) | low;
  };
  const first = unit(at);
  if (first === undefined) return { length: 1, incomplete: true };
  if (first < 0xd800 || first > 0xdfff) return { length: 2, point: first };
  if (first > 0xdbff) return { length: 2 };
  const second = unit(at + 2);
  if (second === undefined) return { length: bytes.length - at, incomplete: true };
  if (second < 0xdc00 || second > 0xdfff) return { length: 2 };
  return { length: 4, point: 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00) };
}

/** The sequence at a place; its `point` is absent where it is malformed, and then `length` is what to skip. */
function sequence(bytes: Uint8Array, at: number): Sequence {
  const lead = bytes[at] ?? 0;
  if (lead < 0x80) return { length: 1, point: lead };
  const size =
    lead >= 0xc2 && lead <= 0xdf ? 2 : lead >= 0xe0 && lead <= 0xef ? 3 : lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
  if (size === 0) return { length: 1 };
  let point = lead & (0xff >> (size + 1));
  for (let index = 1; index < size; index++) {
    const next = bytes[at + index];
    if (next === undefined) return { length: index, incomplete: true };
    const low = index > 1 ? 0x80 : lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
    const high = index > 1 ? 0xbf : lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
    if (next < low || next > high) return { length: index };
    point = (point << 6) | (next & 63);
  }
  return { length: size, point };
}
