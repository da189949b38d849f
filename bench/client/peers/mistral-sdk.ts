import { apiKey, type Open, prompt } from './peer.ts';

interface Message {
  content?: unknown;
}

/** What is used of the SDK. Its own types take the compiler five seconds. */
interface Sdk {
  Mistral: new (options: {
    apiKey: string;
    serverURL: string;
  }) => {
    chat: {
      complete(request: object): Promise<{ choices: { message?: Message }[] }>;
      stream(request: object): Promise<AsyncIterable<{ data: { choices: { delta: Message }[] } }>>;
    };
  };
}

const name: string = '@mistralai/mistralai';
const { Mistral } = (await import(name)) as Sdk;

const messages = [
  { role: 'system', content: prompt.system },
  { role: 'user', content: prompt.user },
];
const settings = { maxTokens: 1000, temperature: 0.2 };

export const open: Open = (baseUrl) => {
  const client = new Mistral({ apiKey, serverURL: baseUrl });
  return {
    async whole() {
      const { choices } = await client.chat.complete({ model: 'whole', messages, ...settings });
      return String(choices[0]?.message?.content);
    },
    async stream(model, onText) {
      for await (const { data } of await client.chat.stream({ model, messages, ...settings })) {
        const content = data.choices[0]?.delta.content;
        if (typeof content === 'string' && content !== '') onText(content);
      }
    },
    close: async () => undefined,
  };
};
