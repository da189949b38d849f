import { SelfHealingExecutor } from '@mae/iterate';
import type { ChatModel, Sandbox } from '@mae/protocol';

/** `model`: such as `new MistralApiClient().chat`; `sandbox`: such as `new ExecutionEngine()` of @mae/sandbox. */
export async function mended(program: string, { model, sandbox }: { model: ChatModel; sandbox: Sandbox }) {
  const executor = new SelfHealingExecutor({ model, sandbox });
  const { success, artifact, attempts } = await executor.heal(program, {
    task: 'mean(values) of a list of numbers',
    checks: [{ kind: 'assert', code: 'assert mean([1, 2]) == 1.5' }],
  });
  return { success, code: artifact.code, repairs: attempts.length - 1 };
}
