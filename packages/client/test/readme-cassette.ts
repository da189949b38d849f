import { MistralApiClient, withCassette } from '@mae/client';

await using client = new MistralApiClient();
// Asks the model the first time, and answers from the file ever after. With mode 'replay' a call that is not in the
// file is an error that shows how it differs from the nearest one that is.
await using model = withCassette(client.chat, { file: 'calls.jsonl', mode: 'auto' });

const reply = await model.complete({
  model: 'mistral-small-2603',
  messages: [{ role: 'user', content: 'Name a prime number.' }],
});
console.log(reply.content, client.usage.requests);
