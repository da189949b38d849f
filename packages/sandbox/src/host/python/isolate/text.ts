/** UTF-8: a bare isolate has neither `TextEncoder` nor `TextDecoder`. */
export function createText() {
  const chunk = 8_000;
  return {
    /** Bytes that are no UTF-8 give some other character. */
    decode(bytes: Uint8Array): string {
      let text = '';
      let units: number[] = [];
      for (let at = 0; at < bytes.length; ) {
        const first = bytes[at++] ?? 0;
        const size = first < 0x80 ? 0 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
        let point = size === 0 ? first : first & (0x3f >> size);
        for (let more = 0; more < size; more += 1) point = (point << 6) | ((bytes[at++] ?? 0) & 0x3f);
        if (point < 0x10000) units.push(point);
        else units.push(0xd800 + ((point - 0x10000) >> 10), 0xdc00 + ((point - 0x10000) & 0x3ff));
        if (units.length > chunk) {
          text += String.fromCharCode(...units);
          units = [];
        }
      }
      return text + String.fromCharCode(...units);
    },

    /** A lone surrogate becomes the three bytes it would be, which CPython reads with `surrogatepass`. */
    encode(text: string): Uint8Array<ArrayBuffer> {
      const bytes = new Uint8Array(text.length * 3);
      let at = 0;
      for (const character of text) {
        const point = character.codePointAt(0) ?? 0;
        if (point < 0x80) bytes[at++] = point;
        else if (point < 0x800) {
          bytes[at++] = 0xc0 | (point >> 6);
          bytes[at++] = 0x80 | (point & 63);
        } else {
          if (point < 0x10000) bytes[at++] = 0xe0 | (point >> 12);
          else {
            bytes[at++] = 0xf0 | (point >> 18);
            bytes[at++] = 0x80 | ((point >> 12) & 63);
          }
          bytes[at++] = 0x80 | ((point >> 6) & 63);
          bytes[at++] = 0x80 | (point & 63);
        }
      }
      return bytes.slice(0, at);
    },
  };
}

export type Text = ReturnType<typeof createText>;
