// The planner alone: what is to be done, and how a machine will know that it was done.
import { MistralApiClient } from '@mae/client';
import { PlanningEngine } from '@mae/planner';

await using client = new MistralApiClient();
const planner = new PlanningEngine({ model: client.chat, modelChoice: 'mistral-medium-latest' });

const { plan, source } = await planner.plan('Calculate mean, median and mode of [1,2,2,3,3,3,4,5]', {
  context: 'The list is never empty.',
});

console.log(`${plan.summary} (${source})`);
for (const step of plan.steps) console.log(`- ${step}`);
for (const { kind, why } of plan.checks) console.log(`check ${kind}: ${why}`);

// Edited or not, it can be handed to a run, which then makes no planning call: execute(task, { plan }).
