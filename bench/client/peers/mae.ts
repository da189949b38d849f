import { MistralApiClient } from '@mae/client';
import { apiKey, type Open, prompt } from './peer.ts';

const messages = [
  { role: 'system' as const, content: prompt.system },
  { role: 'user' as const, content: prompt.user },
];
const settings = { maxTokens: 1000, temperature: 0.2 };

export const open: Open = (baseUrl) => {
  const client = new MistralApiClient({ apiKey, baseUrl });
  return {
    whole: async () => (await client.chat.complete({ model: 'whole', messages, ...settings })).content,
    async stream(model, onText) {
      for await (const chunk of client.chat.stream({ model, messages, ...settings })) {
        if (chunk.type === 'delta' && chunk.content !== undefined) onText(chunk.content);
      }
    },
    close: () => client.close(),
  };
};
