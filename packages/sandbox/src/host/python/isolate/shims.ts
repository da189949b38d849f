/** Stands in for what Emscripten expects of a browser and a bare isolate lacks. Pure; knows no host. */
export function installShims(clock: { offsetMs: number }, entropy: (size: number) => Uint8Array): void {
  const scope = globalThis as unknown as Record<string, unknown>;

  class Decoder {
    constructor(readonly encoding = 'utf-8') {}
    decode(input?: Uint8Array): string {
      if (!input) return '';
      const bytes = ArrayBuffer.isView(input) ? input : new Uint8Array(input);
      let text = '';
      let units: number[] = [];
      for (let at = 0; at < bytes.length; ) {
        if (this.encoding.includes('16')) {
          units.push((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8));
          at += 2;
        } else {
          const first = bytes[at++] ?? 0;
          const size = first < 0x80 ? 0 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
          let point = size === 0 ? first : first & (0x3f >> size);
          for (let more = 0; more < size; more += 1) point = (point << 6) | ((bytes[at++] ?? 0) & 0x3f);
          if (point < 0x10000) units.push(point);
          else units.push(0xd800 + ((point - 0x10000) >> 10), 0xdc00 + ((point - 0x10000) & 0x3ff));
        }
        if (units.length > 8000) {
          text += String.fromCharCode(...units);
          units = [];
        }
      }
      return text + String.fromCharCode(...units);
    }
  }

  class Encoder {
    encode(text = ''): Uint8Array {
      const bytes: number[] = [];
      for (const character of text) {
        const point = character.codePointAt(0) ?? 0;
        if (point < 0x80) bytes.push(point);
        else if (point < 0x800) bytes.push(0xc0 | (point >> 6), 0x80 | (point & 63));
        else if (point < 0x10000) bytes.push(0xe0 | (point >> 12), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63));
        else
          bytes.push(
            0xf0 | (point >> 18),
            0x80 | ((point >> 12) & 63),
            0x80 | ((point >> 6) & 63),
            0x80 | (point & 63),
          );
      }
      return Uint8Array.from(bytes);
    }
  }

  const realNow = Date.now;
  const start = realNow();
  let last = 0;
  const sleeper = new Int32Array(new SharedArrayBuffer(4));
  Date.now = () => realNow() + clock.offsetMs;
  scope.performance = {
    timeOrigin: start,
    // A millisecond is all an isolate's clock tells. Readings within one still differ, so that programs may divide by
    // what lies between two; who reads a thousand times in one is waiting, and is put to sleep for it.
    now: () => {
      const elapsed = realNow() - start;
      if (elapsed > last) last = elapsed;
      else if (last - Math.floor(last) < 0.998) last += 0.001;
      else Atomics.wait(sleeper, 0, 0, 1);
      return last;
    },
  };
  scope.TextDecoder = Decoder;
  scope.TextEncoder = Encoder;
  // Emscripten asks a shell for random bytes by running `head -c<N> /dev/urandom | base64`.
  scope.os = {
    system(_command: string, [, line = '']: string[]): string {
      const bytes = entropy(Number(/-c(\d+)/.exec(line)?.[1] ?? 0));
      const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
      let text = '';
      for (let at = 0; at < bytes.length; at += 3) {
        const [first = 0, second, third] = bytes.subarray(at, at + 3);
        text += letters[first >> 2];
        text += letters[((first & 3) << 4) | ((second ?? 0) >> 4)];
        text += second === undefined ? '=' : letters[((second & 15) << 2) | ((third ?? 0) >> 6)];
        text += third === undefined ? '=' : letters[third & 63];
      }
      return text;
    },
  };
  scope.crypto = {
    getRandomValues<View extends Uint8Array>(view: View): View {
      view.set(entropy(view.length));
      return view;
    },
  };
  scope.setTimeout = () => 0;
  scope.clearTimeout = () => undefined;
  // Pyodide's layer makes one of these at start and this interpreter has no use for it.
  scope.MessageChannel = class {
    port1 = {};
    port2 = { postMessage: () => undefined };
  };
  scope.URL ??= class {
    constructor(readonly href: string) {}
  };
}
