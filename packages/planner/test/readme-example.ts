import { PlanningEngine } from '@mae/planner';
import type { ChatCompletion, ChatModel } from '@mae/protocol';

// Any object with these two methods is a model; `new MistralApiClient().chat` of @mae/client is one.
const completion: ChatCompletion = {
  model: 'any',
  content: JSON.stringify({
    summary: 'Defines fibonacci(count) and prints the first 11 numbers as a list.',
    steps: ['Start with 0 and 1.', 'Append the sum of the last two.'],
    edgeCases: ['count is 0 or 1'],
    successCriteria: ['The list ends in 55.'],
    checks: [{ kind: 'assert', why: 'first five', content: 'assert fibonacci(5) == [0, 1, 1, 2, 3]' }],
    complexity: 'low',
  }),
  finishReason: 'stop',
  usage: { promptTokens: 0, completionTokens: 0, totalTokens: 0, cachedTokens: 0 },
  retries: 0,
};
const model: ChatModel = {
  complete: async () => completion,
  async *stream() {
    yield { type: 'completed', completion };
  },
};

const planner = new PlanningEngine({ model });
const { plan, source } = await planner.plan('Print the Fibonacci numbers up to n=10.', { language: 'python' });
console.log(source, plan.checks[0]);
// model { kind: 'assert', id: 'm1', source: 'model', why: 'first five', code: 'assert fibonacci(5) == [0, 1, 1, 2, 3]' }
