import { createMistral } from '@ai-sdk/mistral';
import { apiKey, type Open, prompt } from './peer.ts';

const messages = [
  { role: 'system' as const, content: prompt.system },
  { role: 'user' as const, content: [{ type: 'text' as const, text: prompt.user }] },
];
const settings = { prompt: messages, maxOutputTokens: 1000, temperature: 0.2 };

/** The model itself: `generateText` and `streamText` of `ai`, which put their own work on top, are left out. */
export const open: Open = (baseUrl) => {
  const provider = createMistral({ apiKey, baseURL: `${baseUrl}/v1` });
  return {
    async whole() {
      const { content } = await provider('whole').doGenerate(settings);
      return content.map((part) => (part.type === 'text' ? part.text : '')).join('');
    },
    async stream(model, onText) {
      const { stream } = await provider(model).doStream(settings);
      for await (const part of stream) if (part.type === 'text-delta' && part.delta !== '') onText(part.delta);
    },
    close: async () => undefined,
  };
};
