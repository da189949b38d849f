// A run from a cassette: the model is asked the first time, and never again. For tests without a key, network or costs.
import { MistralApiClient, withCassette } from '@mae/client';
import { MistralAutonomousExecutor } from '@mae/executor';

const file = process.env.CASSETTE ?? 'statistics.jsonl';

await using client = new MistralApiClient();
await using model = withCassette(client.chat, { file }); // mode: 'replay' would refuse what is not in the file
await using executor = new MistralAutonomousExecutor({ model });

const result = await executor.execute('Compute mean, median and mode of [1, 2, 2, 3, 3, 3, 4, 5] and print them');
console.log(result.stopReason, result.finalOutput);
console.log(`${result.usage.requests} answers, ${client.usage.requests} calls`);
