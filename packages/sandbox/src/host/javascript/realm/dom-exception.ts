const codes: Record<string, number> = {
  IndexSizeError: 1,
  NotFoundError: 8,
  NotSupportedError: 9,
  InvalidStateError: 11,
  SyntaxError: 12,
  InvalidAccessError: 15,
  TypeMismatchError: 17,
  NetworkError: 19,
  AbortError: 20,
  QuotaExceededError: 22,
  TimeoutError: 23,
  DataCloneError: 25,
  InvalidCharacterError: 5,
};

/** What the functions of the web throw: https://webidl.spec.whatwg.org/#idl-DOMException */
export class DOMException extends Error {
  readonly code: number;

  constructor(message: unknown = '', options: unknown = 'Error') {
    const { name = 'Error', cause } = typeof options === 'object' && options !== null ? (options as Error) : {};
    super(String(message), cause === undefined ? undefined : { cause });
    const own = typeof options === 'object' ? name : String(options);
    Object.defineProperty(this, 'name', { value: own, writable: true, configurable: true });
    this.code = codes[own] ?? 0;
    Object.defineProperty(this, 'code', { value: this.code, enumerable: false });
  }

  get [Symbol.toStringTag](): string {
    return 'DOMException';
  }
}
