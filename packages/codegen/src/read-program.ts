import {
  type ChatCompletion,
  type ChatModel,
  type ChatRequest,
  type Language,
  MaeError,
  readReply,
} from '@mae/protocol';
import { extractCode, holdsWholeProgram } from './extract/extract-code.js';

interface ReadProgramOptions {
  language: Language;
  onDelta?: (text: string) => void;
  signal?: AbortSignal;
}

const excerptLength = 200;

/** Passes text on, but for the part that repeats `prefix` at its very start. */
function skipping(prefix: string, pass: (text: string) => void): (text: string) => void {
  let held: string | undefined = '';
  return (text) => {
    if (held === undefined) return pass(text);
    held += text;
    if (held.length < prefix.length && prefix.startsWith(held)) return;
    const rest = held.startsWith(prefix) ? held.slice(prefix.length) : held;
    held = undefined;
    if (rest !== '') pass(rest);
  };
}

/**
 * A reply and what continues it. Mistral's API repeats the prefix, perhaps without its trailing white space; other
 * servers send only what follows.
 */
const join = (start: string, reply: string): string => (reply.startsWith(start.trimEnd()) ? reply : start + reply);

/** A reply that was cut in the middle of a character ends in half of one: what continues it brings the whole. */
const wholeCharacters = (text: string): string => text.replace(/[\uFFFD\uD800-\uDBFF]+$/, '');

const isCut = ({ finishReason }: ChatCompletion): boolean =>
  finishReason === 'length' || finishReason === 'model_length';

/** How often a reply is continued: a program of more than four replies is too big for one call. */
const mostContinuations = 3;

/**
 * Sends the request and reads the program out of the reply. A reply that its token limit cut off is continued from
 * where it stopped, up to three times, unless its program is whole already.
 *
 * @throws MaeError `CODEGEN_NO_CODE` for a reply without a program, with its first 200 characters;
 *   `CODEGEN_TRUNCATED` for one that is still cut off: half a program must not run, as it may pass half the checks.
 */
export async function readProgram(
  model: ChatModel,
  request: ChatRequest,
  { language, onDelta, signal }: ReadProgramOptions,
): Promise<{ code: string; completion: ChatCompletion }> {
  let completion = await readReply(model, request, { onDelta, signal });
  let reply = completion.content;
  for (let count = 0; count < mostContinuations; count += 1) {
    // A full context leaves no room for more.
    if (completion.finishReason !== 'length' || holdsWholeProgram(reply, language)) break;
    const start = wholeCharacters(reply);
    if (start.trim() === '') break;
    const rest: ChatRequest = {
      ...request,
      messages: [...request.messages, { role: 'assistant', content: start, prefix: true }],
    };
    completion = await readReply(model, rest, { onDelta: onDelta && skipping(start, onDelta), signal });
    const joined = join(start, completion.content);
    if (joined.trimEnd() === start.trimEnd()) break;
    reply = joined;
  }
  if (isCut(completion) && !holdsWholeProgram(reply, language)) {
    const bytes = Buffer.byteLength(reply);
    throw new MaeError({
      code: 'CODEGEN_TRUNCATED',
      message: `The model's reply was cut off after ${bytes} bytes before the program was complete. Raise maxTokens of the model, or ask for a smaller program.`,
      details: { finishReason: completion.finishReason, bytes, maxTokens: request.maxTokens ?? null },
    });
  }
  const code = extractCode(reply, language);
  if (code === undefined) {
    throw new MaeError({
      code: 'CODEGEN_NO_CODE',
      message: 'The reply of the model holds no program. Ask again, or choose another model.',
      details: { finishReason: completion.finishReason, reply: reply.slice(0, excerptLength) },
    });
  }
  return { code, completion };
}
