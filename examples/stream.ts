// A run as it happens.
import { MistralAutonomousExecutor } from '@mae/executor';

await using executor = new MistralAutonomousExecutor();
const run = executor.stream('Calculate mean, median and mode of [1,2,2,3,3,3,4,5]');

for await (const event of run) {
  if (event.type === 'plan.completed') console.log(`plan: ${event.plan.summary}`);
  if (event.type === 'code.delta') process.stdout.write(event.text);
  if (event.type === 'execution.output') process.stdout.write(`> ${event.text}`);
  if (event.type === 'verification.completed') console.log(`verdict: ${event.status}`);
}

const { usage, totalAttempts } = await run.result;
console.log(`${totalAttempts} attempt(s), ${usage.totalTokens} tokens`);
