import { MaeError } from '@mae/protocol';

const visible = /^[\x21-\x7e]{1,512}$/;

/**
 * Keys of the model's API that callers brought for single runs.
 *
 * They live here, in the memory of the one process that also works on the runs, and nowhere else: no row, event, log or
 * error carries one.
 */
export class CallerKeys {
  readonly #keys = new Map<string, string>();

  /** @throws MaeError `CALLER_KEY_INVALID`, which does not quote it */
  keep(runId: string, key: string): void {
    if (!visible.test(key)) {
      throw new MaeError({
        code: 'CALLER_KEY_INVALID',
        message: 'The key for the model does not fit: a key is 1 to 512 visible ASCII characters without spaces.',
      });
    }
    this.#keys.set(runId, key);
  }

  of(runId: string): string | undefined {
    return this.#keys.get(runId);
  }

  forget(runId: string): void {
    this.#keys.delete(runId);
  }
}
