// A model of your own: anything that answers messages with text. This one is a server that speaks OpenAI's format.
import { MistralAutonomousExecutor } from '@mae/executor';
import { type ChatCompletion, type ChatModel, MaeError } from '@mae/protocol';

const { MY_MODEL_URL = 'http://127.0.0.1:8080/v1', MY_MODEL_KEY = '' } = process.env;

interface Reply {
  model: string;
  choices: [{ message: { content: string }; finish_reason: string }];
  usage: { prompt_tokens: number; completion_tokens: number; total_tokens: number };
}

const complete: ChatModel['complete'] = async ({ model, messages, maxTokens }, { signal } = {}) => {
  const response = await fetch(`${MY_MODEL_URL}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${MY_MODEL_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model, messages, max_tokens: maxTokens }),
    signal,
  });
  if (!response.ok) {
    throw new MaeError({ code: 'MY_MODEL_FAILED', message: `The model answered ${response.status}.` });
  }
  const { choices, usage, ...reply } = (await response.json()) as Reply;
  return {
    model: reply.model,
    content: choices[0].message.content,
    finishReason: choices[0].finish_reason,
    usage: {
      promptTokens: usage.prompt_tokens,
      completionTokens: usage.completion_tokens,
      totalTokens: usage.total_tokens,
      cachedTokens: 0,
    },
    retries: 0,
  } satisfies ChatCompletion;
};

const model: ChatModel = {
  complete,
  // A model that does not stream gives its reply in one piece.
  async *stream(request, options) {
    yield { type: 'completed', completion: await complete(request, options) };
  },
};

await using executor = new MistralAutonomousExecutor({ model, models: { planning: 'mine', coding: 'mine' } });
const result = await executor.execute('Calculate mean, median and mode of [1,2,2,3,3,3,4,5]');

console.log(result.stopReason, result.finalOutput);
console.log(Object.keys(result.usage.byModel).join(), result.usage.requests, 'calls');
