const marker = Symbol.for('mae.error');

export interface MaeErrorOptions {
  /** Names the fault for programs: upper case, prefixed by the package (`CLIENT_RATE_LIMITED`). Never reworded. */
  code: string;
  /** What happened and what to do about it, for a person. */
  message: string;
  /** Whether the same call may succeed later without a change. @default false */
  retryable?: boolean;
  /** JSON-safe facts about the fault. Never a key, never a prompt. */
  details?: unknown;
  cause?: unknown;
}

/**
 * The one error MAE throws. A generated program that fails is not an error but a `RunOutcome`.
 *
 * `MaeError.isInstance` also holds for errors made by another copy of this package.
 */
export class MaeError extends Error {
  override readonly name = 'MaeError';
  readonly code: string;
  readonly retryable: boolean;
  readonly details: unknown;

  constructor(options: MaeErrorOptions) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = options.code;
    this.retryable = options.retryable ?? false;
    this.details = options.details;
    Object.defineProperty(this, marker, { value: true });
  }

  static isInstance(value: unknown): value is MaeError {
    return typeof value === 'object' && value !== null && marker in value;
  }

  toJSON(): { code: string; message: string; retryable: boolean; details?: unknown } {
    const { code, message, retryable, details } = this;
    return details === undefined ? { code, message, retryable } : { code, message, retryable, details };
  }
}
