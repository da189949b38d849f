// A program there is already, repaired until its own tests pass: a model, a sandbox, and nothing else of the loop.
import { MistralApiClient } from '@mae/client';
import { SelfHealingExecutor } from '@mae/iterate';
import { ExecutionEngine } from '@mae/sandbox';

const program = `
def median(values):
    values = sorted(values)
    return values[len(values) // 2]
`;

await using client = new MistralApiClient();
await using sandbox = new ExecutionEngine();

const { success, stopReason, artifact, attempts } = await new SelfHealingExecutor({
  model: client.chat,
  sandbox,
}).heal(program, {
  task: 'median(values) gives the median; of an even count, the mean of the two in the middle.',
  checks: [
    { kind: 'assert', code: 'assert median([3, 1, 2]) == 2' },
    { kind: 'assert', code: 'assert median([4, 1, 3, 2]) == 2.5' },
  ],
});

for (const { outcome } of attempts) {
  for (const { checkId, verdict, left, right } of outcome.checks)
    console.log(checkId, verdict, left ?? '', right ?? '');
}
console.log(success, stopReason);
console.log(artifact.code);
