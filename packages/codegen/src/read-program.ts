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

/**
 * Sends the request and reads the program out of the reply. A reply that its token limit cut off is continued once from
 * where it stopped, unless its program is whole already.
 *
 * @throws MaeError `CODEGEN_NO_CODE` for a reply without a program, with its first 200 characters;
 *   `CODEGEN_TRUNCATED` for one that is still cut off: half a program must not run, as it may pass half the checks.
 */
export async function readProgram(
  model: ChatModel,
  request: ChatRequest,
  { language, onDelta, signal }: ReadProgramOptions,
): Promise<{ code: string; completion: ChatCompletion }> {
  const first = await readReply(model, request, { onDelta, signal });
  let completion = first;
  let reply = first.content;
  const isWhole = (): boolean => completion.finishReason === 'stop' || holdsWholeProgram(reply, language);
  const start = first.content;
  if (first.finishReason === 'length' && !isWhole() && start.trim() !== '') {
    const rest: ChatRequest = {
      ...request,
      messages: [...request.messages, { role: 'assistant', content: start, prefix: true }],
    };
    completion = await readReply(model, rest, { onDelta: onDelta && skipping(start, onDelta), signal });
    reply = join(start, completion.content);
  }
  if (completion.finishReason === 'length' || completion.finishReason === 'model_length') {
    if (!isWhole()) {
      throw new MaeError({
        code: 'CODEGEN_TRUNCATED',
        message: `The model's reply was cut off after ${Buffer.byteLength(reply)} bytes before the program was complete. Raise maxTokens of the model, or ask for a smaller program.`,
        details: {
          finishReason: completion.finishReason,
          bytes: Buffer.byteLength(reply),
          maxTokens: request.maxTokens ?? null,
        },
      });
    }
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
