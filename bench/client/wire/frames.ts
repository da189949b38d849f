/** Bytes of replies as Mistral's API writes them; see the wire format that `@mae/testing` holds to. */

const head = { id: '0f3c5a7e9b1d4f608293a4b5c6d7e8f9', created: 1_790_000_000, model: 'mistral-small-2603' };

/** What the API pads its chunks with, so that their length says nothing of their text. */
const paddings = ['abcdefghijklmnop', 'abcd', 'abcdefghijklmnopqrstuvwx', 'abcdefghij'];

const words = [' the', ' value', ' of', ' each', ' number', ',', ' summed', ' over', ' all', ' rows', '.', '\n'];

/** The text of token number `index`. */
export const tokenText = (index: number): string => words[index % words.length] ?? '';

/** Characters of the first `count` tokens. */
export function textLength(count: number): number {
  let length = 0;
  for (let index = 0; index < count; index++) length += tokenText(index).length;
  return length;
}

/** One frame with the text of one token. */
export function deltaFrame(text: string, index: number): string {
  const choices = [{ index: 0, delta: { content: text }, finish_reason: null }];
  const chunk = { ...head, object: 'chat.completion.chunk', choices, p: paddings[index % paddings.length] };
  return `data: ${JSON.stringify(chunk)}\n\n`;
}

const usage = { prompt_tokens: 120, completion_tokens: 300, total_tokens: 420 };

/** The first frame of a stream, which names the role. */
export const roleFrame = `data: ${JSON.stringify({
  ...head,
  object: 'chat.completion.chunk',
  choices: [{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }],
})}\n\n`;

/** The frames that end a stream. */
export const endFrames = `data: ${JSON.stringify({
  ...head,
  object: 'chat.completion.chunk',
  choices: [{ index: 0, delta: { content: '' }, finish_reason: 'stop' }],
  usage,
})}\n\ndata: [DONE]\n\n`;

export const wholeTokens = 300;

/** The body of a whole reply of 300 tokens. */
export const wholeBody = JSON.stringify({
  ...head,
  object: 'chat.completion',
  usage,
  choices: [
    {
      index: 0,
      finish_reason: 'stop',
      message: {
        role: 'assistant',
        tool_calls: null,
        content: Array.from({ length: wholeTokens }, (_, index) => tokenText(index)).join(''),
      },
    },
  ],
});
