import { assistantMessage, MistralApiClient } from '@mae/client';
import type { ChatMessage } from '@mae/protocol';
import * as z from 'zod';

await using client = new MistralApiClient();
const Add = z.object({ a: z.number(), b: z.number() });
const messages: ChatMessage[] = [{ role: 'user', content: 'What is 40 + 2?' }];
const request = {
  model: 'mistral-medium-3-5',
  messages,
  tools: [{ name: 'add', description: 'Adds two numbers.', parameters: z.toJSONSchema(Add) }],
};

let reply = await client.chat.complete(request);
while (reply.toolCalls !== undefined) {
  messages.push(assistantMessage(reply)); // whole, with its thinking: the API wants it back
  for (const call of reply.toolCalls) {
    const { a, b } = Add.parse(JSON.parse(call.arguments)); // a model wrote them: check them
    messages.push({ role: 'tool', toolCallId: call.id, name: call.name, content: String(a + b) });
  }
  reply = await client.chat.complete(request);
}
console.log(reply.content);
