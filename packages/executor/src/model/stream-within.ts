/** A stream that is made and read inside something, such as the context of a span: each of its steps runs there. */
export function streamWithin<T>(make: () => AsyncIterable<T>, within: <R>(work: () => R) => R): AsyncIterable<T> {
  return {
    [Symbol.asyncIterator]() {
      const inner = within(() => make()[Symbol.asyncIterator]());
      return {
        next: () => within(() => inner.next()),
        return: async () => (await within(() => inner.return?.())) ?? { done: true, value: undefined },
      };
    },
  };
}
