import { imageFault } from './fault.js';

/** Reads WebAssembly's binary format from front to back. What is too short or too long is refused. */
export class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get at(): number {
    return this.#at;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  byte(): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) throw imageFault('SANDBOX_IMAGE_UNREADABLE', 'it ends too early');
    this.#at += 1;
    return byte;
  }

  /** The next bytes, as a view. */
  bytes(length: number): Uint8Array {
    const end = this.#at + length;
    if (end > this.#bytes.length) throw imageFault('SANDBOX_IMAGE_UNREADABLE', 'it ends too early');
    const view = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return view;
  }

  /** What was read since `start`, as a view. */
  since(start: number): Uint8Array {
    return this.#bytes.subarray(start, this.#at);
  }

  rest(): Uint8Array {
    return this.bytes(this.#bytes.length - this.#at);
  }

  /** A number of up to 32 bits, LEB128. */
  unsigned(): number {
    let value = 0;
    for (let factor = 1; factor < 2 ** 35; factor *= 128) {
      const byte = this.byte();
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
    throw imageFault('SANDBOX_IMAGE_UNREADABLE', 'a number in it is too long');
  }

  /** A signed number of up to 32 bits, LEB128. */
  signed(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte();
      value |= (byte & 127) << shift;
      if (byte < 128) return shift < 25 && byte & 64 ? value | (-1 << (shift + 7)) : value;
    }
    throw imageFault('SANDBOX_IMAGE_UNREADABLE', 'a number in it is too long');
  }

  text(): string {
    return new TextDecoder('utf-8', { fatal: true }).decode(this.bytes(this.unsigned()));
  }

  /** As many items as the number that comes next says. */
  list<Item>(item: (reader: Reader) => Item): Item[] {
    const items: Item[] = [];
    for (let left = this.unsigned(); left > 0; left -= 1) items.push(item(this));
    return items;
  }
}
