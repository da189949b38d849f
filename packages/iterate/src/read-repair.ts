import { type ChatModel, type ChatRequest, type Language, MaeError, readReply } from '@mae/protocol';

interface ReadRepairOptions {
  language: Language;
  extract: (reply: string, language: Language) => string | undefined;
  onDelta?: (text: string) => void;
  signal?: AbortSignal;
}

const excerptLength = 200;

/**
 * Sends the request and reads the program out of the reply. A reply that was cut off is continued once.
 *
 * @throws MaeError `ITERATE_NO_CODE` for a reply without a program, `ITERATE_TRUNCATED` for one that is still cut off.
 */
export async function readRepair(model: ChatModel, request: ChatRequest, options: ReadRepairOptions): Promise<string> {
  const { language, onDelta, signal } = options;
  let completion = await readReply(model, request, { onDelta, signal });
  let reply = completion.content;
  const start = reply;
  if (completion.finishReason === 'length' && start.trim() !== '') {
    const messages: ChatRequest['messages'] = [
      ...request.messages,
      { role: 'assistant', content: start, prefix: true },
    ];
    // Its text is not passed on: servers differ in whether they repeat the prefix, and the artifact has the whole.
    completion = await readReply(model, { ...request, messages }, { signal });
    reply = completion.content.startsWith(start.trimEnd()) ? completion.content : start + completion.content;
  }
  if (completion.finishReason === 'length' || completion.finishReason === 'model_length') {
    throw new MaeError({
      code: 'ITERATE_TRUNCATED',
      message: `The model's reply was cut off after ${Buffer.byteLength(reply)} bytes before the program was complete. Raise maxTokens of the model.`,
      details: {
        finishReason: completion.finishReason,
        bytes: Buffer.byteLength(reply),
        maxTokens: request.maxTokens ?? null,
      },
    });
  }
  const code = options.extract(reply, language);
  if (code !== undefined) return code;
  throw new MaeError({
    code: 'ITERATE_NO_CODE',
    message: 'The reply of the model holds no program. Ask again, or choose another model.',
    details: { finishReason: completion.finishReason, reply: reply.slice(0, excerptLength) },
  });
}
