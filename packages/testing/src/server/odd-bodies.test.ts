import { expect, test } from 'vitest';
import { startMistralServer } from '../index.js';

const odd = [null, true, 1, '', 'x', [], [null], [[]], {}, { a: 1 }, { type: 'x' }, { role: 'user' }];
const fields = ['messages', 'tools', 'tool_choice', 'response_format', 'stop', 'metadata', 'stream', 'prompt', 'input'];
const whole = { model: 'm', messages: [{ role: 'user', content: 'a' }], prompt: 'a', input: 'a' };
const bodies: unknown[] = [
  ...odd,
  ...fields.flatMap((field) => odd.map((value) => ({ ...whole, [field]: value }))),
  ...odd.map((content) => ({ ...whole, messages: [{ role: 'user', content: [content] }] })),
  ...odd.map((call) => ({
    ...whole,
    messages: [{ role: 'assistant', content: '', tool_calls: [call], prefix: true }],
  })),
  ...odd.map((call) => ({ ...whole, messages: [{ role: 'assistant', content: '', tool_calls: call, prefix: true }] })),
];

// One that is strict, and the lenient one that looks at most of what it gets.
test.each(['mistral', 'ollama'] as const)(
  '%s answers any JSON with a refusal or a reply, never with a fault of its own',
  async (flavour) => {
    await using server = await startMistralServer({ flavour, script: () => 'fine' });
    for (const path of ['chat/completions', 'embeddings', ...(flavour === 'mistral' ? ['fim/completions'] : [])]) {
      for (const body of bodies) {
        const sent = { method: 'POST', body: JSON.stringify(body) };
        const response = await fetch(`${server.baseUrl}/v1/${path}`, sent);
        const text = await response.text();
        expect([200, 400, 422], `${path} ${sent.body} ${text}`).toContain(response.status);
      }
    }
  },
);
