import { MaeError } from '@mae/protocol';
import { isRecord } from '../wire/json.js';

/** Adds to an error how often its call was sent again: `details.retries`, absent where it was not. */
export function noteRetries(error: unknown, retries: number): void {
  if (retries > 0 && MaeError.isInstance(error) && isRecord(error.details)) error.details.retries = retries;
}
