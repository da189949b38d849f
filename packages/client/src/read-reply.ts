import { ParseError } from 'eventsource-parser';
import { streamCut } from './errors/connection-error.js';
import { type ErrorContext, invalidReply, streamError } from './errors/response-error.js';
import { safeCause } from './errors/safe-cause.js';
import { type Answer, BodyLost } from './http/answer.js';
import type { Delta } from './wire/choice.js';
import { isRecord, parseJson } from './wire/json.js';
import { ReplyAssembler } from './wire/reply.js';
import { type ServerEvent, ServerEventReader } from './wire/server-events.js';

const maxReplyBytes = 64 * 1024 * 1024;
const maxErrorBytes = 65_536;

function holdsError(body: Record<string, unknown>): boolean {
  const { error, object } = body;
  return (error !== undefined && error !== null) || (typeof object === 'string' && object.toLowerCase() === 'error');
}

/** Reads a body that must be a whole reply, or `replyCount` of them. */
export async function readWhole(answer: Answer, context: ErrorContext, replyCount?: number): Promise<ReplyAssembler> {
  const { headers } = answer;
  const { text, whole } = await answer.text(maxReplyBytes);
  if (!whole) throw invalidReply(`A reply longer than ${maxReplyBytes} bytes came`, '', headers, context);
  const body = parseJson(text);
  if (!isRecord(body)) throw invalidReply('An answer that is not a JSON object came', text, headers, context);
  if (holdsError(body)) throw streamError(headers, text, context);
  const reply = new ReplyAssembler(replyCount);
  if (!reply.addWhole(body)) throw invalidReply('An answer without a message came', text, headers, context);
  return reply;
}

/**
 * Reads a stream into `reply` and yields what was added, together for all chunks that came at once. It ends with finish
 * reason and usage, with `[DONE]` or with the body.
 *
 * A stream is complete once a finish reason was seen; with `acceptsBareDone` also by `[DONE]` alone.
 */
export async function* readDeltas(
  answer: Answer,
  reply: ReplyAssembler,
  context: ErrorContext,
  acceptsBareDone: boolean,
): AsyncGenerator<Delta[], void, void> {
  if (answer.contentType.includes('text/html')) {
    const { text } = await answer.text(maxErrorBytes);
    throw invalidReply('A page came instead of a stream', text, answer.headers, context);
  }
  const reader = new ServerEventReader();
  /** Adds what a frame says; true where nothing is to come after it. */
  const add = ({ event, data, unfinished }: ServerEvent, deltas: Delta[]): boolean => {
    if (data.trim() === '[DONE]') {
      if (acceptsBareDone) reply.finish();
      return true;
    }
    const chunk = parseJson(data);
    if (event === 'error' || (isRecord(chunk) && holdsError(chunk))) throw streamError(answer.headers, data, context);
    if (isRecord(chunk)) deltas.push(reply.addChunk(chunk));
    // Half a frame at the end of the body is a cut, not a wrong answer.
    else if (!unfinished) {
      throw invalidReply('A stream with a frame that is not a JSON object came', data, answer.headers, context);
    }
    return reply.complete;
  };
  /** A function of its own, so that bytes and frames are not held while their deltas are handed on. */
  const addNext = async (deltas: Delta[]): Promise<boolean> => {
    const bytes = await answer.read();
    const events = bytes === undefined ? reader.end() : reader.push(bytes);
    return events.some((event) => add(event, deltas)) || bytes === undefined;
  };
  try {
    for (let ended = false; !ended; ) {
      const deltas: Delta[] = [];
      try {
        ended = await addNext(deltas);
      } finally {
        // What came before a fault is handed on before it is thrown.
        if (deltas.length > 0) yield deltas;
      }
    }
  } catch (error) {
    // What follows the finish reason adds nothing, so its loss costs nothing.
    if (!reply.finished || answer.cancelled) throw translate(error, answer, reply, context);
  }
  if (!reply.finished) throw streamCut(context.host, received(reply));
}

const received = ({ receivedCharacters }: ReplyAssembler) => ({ receivedCharacters });

function translate(error: unknown, answer: Answer, reply: ReplyAssembler, context: ErrorContext): unknown {
  if (error instanceof BodyLost)
    return streamCut(context.host, received(reply), safeCause(error.cause, context.apiKey));
  if (!(error instanceof ParseError)) return error;
  return invalidReply('A stream with a line of endless length came', '', answer.headers, context);
}
