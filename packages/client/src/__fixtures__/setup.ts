import type { ChatChunk, ChatCompletion, ChatModel, ChatRequest } from '@mae/protocol';
import { type MistralServer, type MistralServerOptions, startMistralServer } from '@mae/testing';
import { MistralApiClient, type MistralApiClientOptions } from '../index.js';

export const apiKey = 'test-key-5f3a9c';

export const request: ChatRequest = {
  model: 'mistral-small-2603',
  messages: [{ role: 'user', content: 'Say hello' }],
};

interface Setup extends AsyncDisposable {
  server: MistralServer;
  client: MistralApiClient;
  /** Milliseconds the client waited between attempts. */
  waits: number[];
}

/** A server and a client that talks to it. Waits between attempts take no time; chance is always 0.5. */
export async function setup(
  serverOptions: MistralServerOptions = {},
  options: MistralApiClientOptions = {},
): Promise<Setup> {
  const server = await startMistralServer({ apiKey, ...serverOptions });
  const waits: number[] = [];
  const client = new MistralApiClient({
    apiKey,
    baseUrl: server.baseUrl,
    random: () => 0.5,
    sleep: async (ms) => void waits.push(ms),
    ...options,
  });
  return {
    server,
    client,
    waits,
    async [Symbol.asyncDispose]() {
      await client.close();
      await server.close();
    },
  };
}

export async function collect(stream: AsyncIterable<ChatChunk>): Promise<{
  content: string;
  reasoning: string;
  deltas: number;
  completion: ChatCompletion | undefined;
}> {
  const all = { content: '', reasoning: '', deltas: 0, completion: undefined as ChatCompletion | undefined };
  for await (const chunk of stream) {
    if (chunk.type === 'completed') all.completion = chunk.completion;
    else {
      all.deltas += 1;
      all.content += chunk.content ?? '';
      all.reasoning += chunk.reasoning ?? '';
    }
  }
  return all;
}

/** The two ways to ask, each giving the whole reply. */
export const ways: [
  string,
  (model: ChatModel, signal?: AbortSignal, given?: ChatRequest) => Promise<ChatCompletion>,
][] = [
  ['whole', (model, signal, given = request) => model.complete(given, signal && { signal })],
  [
    'streamed',
    async (model, signal, given = request) => {
      const { completion, content } = await collect(model.stream(given, signal && { signal }));
      if (completion === undefined) throw new Error('the stream ended without completed');
      if (completion.content !== content) throw new Error('the deltas are not the reply');
      return completion;
    },
  ],
];
