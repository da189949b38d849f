/**
 * Random bytes from the host, some of them ahead: starting a program takes two and a half thousand, and asking the
 * host is slow.
 */
export function createEntropy(ahead: Uint8Array, ask: (size: number) => Uint8Array) {
  const largest = 65_536;
  let left = ahead;
  return (into: Uint8Array): void => {
    for (let at = 0; at < into.length; ) {
      if (left.length === 0) left = ask(Math.min(largest, into.length - at));
      const part = left.subarray(0, into.length - at);
      into.set(part, at);
      // Given once and kept nowhere.
      part.fill(0);
      left = left.subarray(part.length);
      at += part.length;
    }
  };
}
