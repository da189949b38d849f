import { MistralApiClient } from '@mae/client';
import { MaeError } from '@mae/protocol';
import * as z from 'zod';

await using client = new MistralApiClient(); // the key is read from MISTRAL_API_KEY
const model = 'mistral-small-2603';

try {
  const reply = await client.chat.complete({
    model,
    messages: [{ role: 'user', content: 'Name a prime number.' }],
    maxTokens: 100,
  });
  console.log(reply.content, reply.usage.totalTokens, reply.costUsd);

  for await (const chunk of client.chat.stream({ model, messages: [{ role: 'user', content: 'Another one.' }] })) {
    if (chunk.type === 'delta') console.log(chunk.content);
    else console.log(chunk.completion.finishReason);
  }

  const City = z.object({ name: z.string(), people: z.int(), mayor: z.string().optional() });
  const { value } = await client.chat.parse(
    { model, messages: [{ role: 'user', content: 'A city in France?' }] },
    City,
  );
  console.log(value.name, value.people); // typed and checked
} catch (error) {
  if (!MaeError.isInstance(error)) throw error;
  console.error(error.code, error.message); // such as CLIENT_UNAUTHORIZED, with what to do
}
