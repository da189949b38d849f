import { MistralApiClient } from '@mae/client';

await using client = new MistralApiClient({
  hooks: {
    onRetry: ({ retry, waitMs, status }) => console.log(`retry ${retry} after ${status}, in ${waitMs} ms`),
    onResponse: ({ operation, model, outcome, costUsd }) => console.log(operation, model, outcome, costUsd),
  },
});
await client.chat.complete({
  model: 'mistral-small-2603',
  messages: [{ role: 'user', content: 'Name a prime number.' }],
});

const { requests, totalTokens, costUsd, unpricedCalls, unfinishedCalls } = client.usage;
console.log({ requests, totalTokens, costUsd, unpricedCalls, unfinishedCalls });
