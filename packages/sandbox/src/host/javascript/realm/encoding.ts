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

const labels = ['utf-8', 'utf8', 'unicode-1-1-utf-8'];

export class TextDecoder {
  readonly fatal: boolean;
  readonly ignoreBOM: boolean;
  #held: number[] = [];
  #started = false;

  constructor(label: unknown = 'utf-8', options: { fatal?: boolean; ignoreBOM?: boolean } = {}) {
    if (!labels.includes(String(label).trim().toLowerCase())) {
      throw new RangeError(`The encoding "${label}" is not supported; utf-8 is.`);
    }
    this.fatal = Boolean(options?.fatal);
    this.ignoreBOM = Boolean(options?.ignoreBOM);
  }

  get encoding(): string {
    return 'utf-8';
  }

  decode(input?: ArrayBuffer | ArrayBufferView, options: { stream?: boolean } = {}): string {
    const bytes = [...this.#held, ...bytesOf(input)];
    this.#held = [];
    let text = '';
    let at = 0;
    while (at < bytes.length) {
      const { length, point, incomplete } = sequence(bytes, at);
      if (incomplete && options?.stream === true) {
        this.#held = bytes.slice(at);
        break;
      }
      if (point === undefined && this.fatal) throw new TypeError('The encoded data was not valid for encoding utf-8');
      text += String.fromCodePoint(point ?? 0xfffd);
      at += length;
    }
    if (!this.#started && !this.ignoreBOM && text.startsWith('\ufeff')) text = text.slice(1);
    this.#started = options?.stream === true && (this.#started || text !== '');
    return text;
  }
}

function bytesOf(input: ArrayBuffer | ArrayBufferView | undefined): Uint8Array {
  if (input === undefined) return new Uint8Array();
  if (ArrayBuffer.isView(input)) return new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
  return new Uint8Array(input);
}

/** The sequence at a place; its `point` is absent where it is malformed, and then `length` is what to skip. */
function sequence(bytes: number[], at: number): { length: number; point?: number; incomplete?: boolean } {
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
