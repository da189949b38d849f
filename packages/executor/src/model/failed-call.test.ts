import { MaeError } from '@mae/protocol';
import { describe, expect, it } from 'vitest';
import { mayHaveCost } from './failed-call.js';

const fault = (code: string, details?: unknown) => new MaeError({ code, message: '', details });

describe('a call that failed', () => {
  it.each([
    ['was refused', fault('CLIENT_RATE_LIMITED')],
    ['found no server', fault('CLIENT_UNREACHABLE', { fault: 'ECONNREFUSED' })],
    ['made no connection in time', fault('CLIENT_TIMEOUT', { limit: 'connect' })],
  ])('has cost nothing where it %s', (_, error) => {
    expect(mayHaveCost({ error, sent: true, begun: false })).toBe(false);
    // A stream may fail in the middle with any of them.
    expect(mayHaveCost({ error, sent: true, begun: true })).toBe(true);
  });

  it.each([
    ['lost its connection', fault('CLIENT_UNREACHABLE', { fault: 'ECONNRESET' })],
    ['was not answered in time', fault('CLIENT_TIMEOUT', { limit: 'firstByte' })],
    ['was cancelled', new DOMException('stop', 'AbortError')],
    ['was left', undefined],
  ])('may have cost where it %s', (_, error) => {
    expect(mayHaveCost({ error, sent: true, begun: false })).toBe(true);
    expect(mayHaveCost({ error, sent: false, begun: false })).toBe(false);
  });
});
