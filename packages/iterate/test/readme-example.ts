import { IterationEngine } from '@mae/iterate';
import type { ChatCompletion, ChatModel, CodeArtifact, ExecutionPlan, RunOutcome } from '@mae/protocol';

// Any object with these two methods is a model; `new MistralApiClient().chat` of @mae/client is one.
const completion: ChatCompletion = {
  model: 'any',
  content: '~~~python\ndef mean(values):\n    return sum(values) / len(values)\n~~~',
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
  summary: 'Defines mean(values).',
  steps: [],
  edgeCases: [],
  successCriteria: [],
  checks: [{ id: 'c1', source: 'caller', kind: 'assert', code: 'assert mean([1, 2]) == 1.5' }],
  language: 'python',
  complexity: 'low',
};
const artifact: CodeArtifact = {
  id: 'a1.0',
  language: 'python',
  code: 'def mean(values):\n    return sum(values) // len(values)\n',
  filename: 'main.py',
  attempt: 1,
  candidate: 0,
  sha256: '0'.repeat(64),
  diagnostics: [],
  model: 'any',
};
// What a sandbox's `execute` answered: the program ran, and its check failed.
const outcome: RunOutcome = {
  status: 'ok',
  ran: true,
  stdout: '',
  stderr: '',
  stdoutBytes: 0,
  stderrBytes: 0,
  truncated: false,
  checks: [{ checkId: 'c1', verdict: 'failed', message: 'AssertionError', left: '1', right: '1.5', durationMs: 1 }],
  files: [],
  durationMs: 3,
  cpuMs: 3,
  peakMemoryBytes: 1,
};

const engine = new IterationEngine({ model });
const diagnosis = await engine.analyzeFailure(artifact, outcome, { plan, history: [] });
console.log(diagnosis.category, diagnosis.strategy, diagnosis.evidence);
const repaired = await engine.refine(artifact, outcome, diagnosis, { task: 'Write mean(values).', plan, history: [] });
console.log(repaired.id, repaired.parentId, repaired.code);
