import { CodeGenerationEngine, mendLocally } from '@mae/codegen';
import type { ChatCompletion, ChatModel, ExecutionPlan } from '@mae/protocol';

// Any object with these two methods is a model; `new MistralApiClient().chat` of @mae/client is one.
const completion: ChatCompletion = {
  model: 'any',
  content: 'Here is the program:\n~~~python\nprint(math.factorial(10))\n~~~\nIt prints 3628800.',
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

const plan: ExecutionPlan = {
  summary: 'Prints the factorial of 10.',
  steps: [],
  edgeCases: [],
  successCriteria: [],
  checks: [{ id: 'c1', source: 'caller', kind: 'stdout', equals: '3628800' }],
  language: 'python',
  complexity: 'low',
};
const artifact = await new CodeGenerationEngine({ model }).generate(plan, { task: 'Factorial of 10.' });

// A sandbox's `validate` says what is wrong before anything runs; here one diagnostic written by hand.
const diagnostic = { kind: 'name', severity: 'error', message: "name 'math' is not defined", name: 'math' } as const;
const { code, mended } = mendLocally(artifact.code, [diagnostic], 'python');
console.log(artifact.filename, mended);
console.log(code);
// main.py [ 'added `import math`' ]
// import math
// print(math.factorial(10))
