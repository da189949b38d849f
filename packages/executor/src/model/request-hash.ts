import { createHash } from 'node:crypto';
import type { ChatRequest } from '@mae/protocol';
import { configure } from 'safe-stable-stringify';

const stringify = configure({ deterministic: true, strict: true });

/** SHA-256 of a request with its keys in order: equal for requests that mean the same. */
export function requestHash(request: ChatRequest): string {
  return createHash('sha256')
    .update(stringify(request) ?? '')
    .digest('hex');
}
