import { faults, gate, reply, type Step } from '@mae/testing';
import type { ClientTimeouts } from '../index.js';

/** A fault of a server or of the way to it, and what the client makes of it. */
export interface FaultCase {
  name: string;
  /** One attempt that meets the fault, made anew for each: gates are used once. */
  step: () => Step;
  code: string;
  /** Whether the call is sent again. */
  again: boolean;
  /** Where the two ways of asking differ. */
  streamed?: { code?: string; again?: boolean };
  timeouts?: Partial<ClientTimeouts>;
}

const fault = (name: string, step: () => Step, code: string, again = false): FaultCase => ({ name, step, code, again });
const pieces = { wire: { pieceLength: 2 } };
const text = 'abcdef';

/** Faults that stand for their kind: the usual run takes these. */
export const representative: readonly FaultCase[] = [
  fault('422', () => faults.unprocessable(), 'CLIENT_REQUEST_REFUSED'),
  fault('429', () => faults.rateLimited(), 'CLIENT_RATE_LIMITED', true),
  fault('503', () => faults.overloaded(), 'CLIENT_OVERLOADED', true),
  fault('reset before the head', () => faults.reset(), 'CLIENT_UNREACHABLE', true),
  fault('no HTTP', () => faults.garbage(), 'CLIENT_REPLY_INVALID'),
  fault('cut before any content', () => faults.cut(text, { afterDeltas: 0, how: 'reset' }), 'CLIENT_STREAM_CUT', true),
  {
    ...fault('cut inside', () => faults.cut(text, { afterDeltas: 1, how: 'reset' }, pieces), 'CLIENT_STREAM_CUT', true),
    streamed: { again: false },
  },
  {
    ...fault(
      'stands still',
      () => reply(text, { stall: { afterDeltas: 1, gate: gate() }, ...pieces }),
      'CLIENT_TIMEOUT',
    ),
    timeouts: { idleMs: 60 },
  },
];

/** Every other fault: the full run takes them too. */
export const others: readonly FaultCase[] = [
  fault('400 unknown model', () => faults.unknownModel('x'), 'CLIENT_MODEL_UNKNOWN'),
  fault('400 context', () => faults.contextTooLong(), 'CLIENT_CONTEXT_TOO_LONG'),
  fault('400 order', () => faults.messageOrder(), 'CLIENT_REQUEST_REFUSED'),
  fault('400 arguments', () => faults.invalidArguments(), 'CLIENT_REQUEST_REFUSED'),
  fault('400 tool call id', () => faults.toolCallId(), 'CLIENT_REQUEST_REFUSED'),
  fault('401', () => faults.unauthorized(), 'CLIENT_UNAUTHORIZED'),
  fault('401 gateway', () => faults.unauthorized('message'), 'CLIENT_UNAUTHORIZED'),
  fault('402', () => faults.status(402, ''), 'CLIENT_FORBIDDEN'),
  fault('403', () => faults.forbidden(), 'CLIENT_FORBIDDEN'),
  fault('403 moderation', () => faults.moderationFailed(), 'CLIENT_FORBIDDEN'),
  fault('404', () => faults.notFound(), 'CLIENT_NOT_FOUND'),
  fault('404 gateway', () => faults.notFound('message'), 'CLIENT_NOT_FOUND'),
  fault('408', () => faults.status(408, ''), 'CLIENT_TIMEOUT', true),
  fault('409', () => faults.status(409, ''), 'CLIENT_REQUEST_REFUSED', true),
  fault('425', () => faults.status(425, ''), 'CLIENT_REQUEST_REFUSED', true),
  fault('422 nested', () => faults.unprocessable('nested'), 'CLIENT_REQUEST_REFUSED'),
  fault('422 both', () => faults.unprocessable('both'), 'CLIENT_REQUEST_REFUSED'),
  fault('422 text', () => faults.unprocessable('text'), 'CLIENT_REQUEST_REFUSED'),
  fault('422 output cap', () => faults.maxTokensExceeded(), 'CLIENT_REQUEST_REFUSED'),
  fault('429 short', () => faults.rateLimited({ shape: 'message' }), 'CLIENT_RATE_LIMITED', true),
  fault('500', () => faults.serverError(), 'CLIENT_SERVER_ERROR', true),
  fault('501', () => faults.status(501, ''), 'CLIENT_SERVER_ERROR'),
  fault('502 empty', () => faults.empty(), 'CLIENT_SERVER_ERROR', true),
  fault('520 HTML', () => faults.htmlError(), 'CLIENT_SERVER_ERROR', true),
  fault('529', () => faults.status(529, ''), 'CLIENT_OVERLOADED', true),
  fault('redirect', () => faults.redirect('http://127.0.0.1:9'), 'CLIENT_REPLY_INVALID'),
  fault(
    '200 HTML',
    () => faults.status(200, '<html>', { headers: { 'content-type': 'text/html' } }),
    'CLIENT_REPLY_INVALID',
  ),
  fault('200 without a message', () => faults.status(200, {}), 'CLIENT_REPLY_INVALID'),
  fault('closed before the head', () => faults.close(), 'CLIENT_UNREACHABLE', true),
  fault(
    'closed before any content',
    () => faults.cut(text, { afterDeltas: 0, how: 'close' }),
    'CLIENT_STREAM_CUT',
    true,
  ),
  {
    ...fault(
      'closed inside',
      () => faults.cut(text, { afterDeltas: 1, how: 'close' }, pieces),
      'CLIENT_STREAM_CUT',
      true,
    ),
    streamed: { again: false },
  },
  {
    ...fault('ends inside', () => faults.cut(text, { afterDeltas: 1, how: 'eof' }, pieces), 'CLIENT_REPLY_INVALID'),
    streamed: { code: 'CLIENT_STREAM_CUT' },
  },
  {
    ...fault(
      'error inside',
      () => faults.cut(text, { afterDeltas: 1, how: 'error-frame' }, pieces),
      'CLIENT_SERVER_ERROR',
      true,
    ),
    streamed: { again: false },
  },
  {
    ...fault(
      'error event inside',
      () => faults.cut(text, { afterDeltas: 1, how: 'error-event' }, pieces),
      'CLIENT_SERVER_ERROR',
      true,
    ),
    streamed: { again: false },
  },
  fault(
    'broken JSON inside',
    () => faults.cut(text, { afterDeltas: 1, how: 'invalid-json' }, pieces),
    'CLIENT_REPLY_INVALID',
  ),
  {
    ...fault('never begins', () => reply(text, { hold: gate() }), 'CLIENT_TIMEOUT'),
    timeouts: { firstByteMs: 60 },
  },
  {
    ...fault('never ends', () => reply(text, { stall: { afterDeltas: 0, gate: gate() } }), 'CLIENT_TIMEOUT'),
    timeouts: { totalMs: 100 },
  },
];
