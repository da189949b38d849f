import { setTimeout as wait } from 'node:timers/promises';
import type { ChatModel, ChatRequest } from '@mae/protocol';
import { FakeSandbox, reply, replyJson, ScriptedModel } from '@mae/testing';

const plan = {
  summary: 'Add two numbers',
  steps: ['add'],
  edgeCases: [],
  successCriteria: ['prints 3'],
  complexity: 'low',
  checks: [{ kind: 'stdout-equals', content: '3', why: 'the sum' }],
};

/** Writes a plan and a program. A task that says `repaired` gets one that is wrong, until the model is shown it. */
function answer({ body }: { body: ChatRequest }) {
  if (body.responseFormat?.type === 'json-schema') return replyJson(plan);
  const asked = JSON.stringify(body.messages);
  const isRight = !asked.includes('repaired') || asked.includes('print(4)');
  return reply(`\`\`\`python\nprint(${isRight ? 3 : 4})\n\`\`\``);
}

/** A model that answers at once. */
export function instantModel(): ChatModel {
  // A new one for each call: it keeps what it was asked.
  const model = () => new ScriptedModel(answer);
  return {
    complete: (request, options) => model().complete(request, options),
    stream: (request, options) => model().stream(request, options),
  };
}

/** The same model with a gate before its first answers, and the time that a real one takes, by dice of a seed. */
export function pacedModel(pace: { open: Promise<void>; paceMs: number; random: () => number }): ChatModel {
  const model = instantModel();
  const pause = async (signal: AbortSignal | undefined) => {
    await pace.open;
    await wait(pace.paceMs * (0.2 + 0.8 * pace.random()), undefined, { signal });
  };
  return {
    async complete(request, options) {
      await pause(options?.signal);
      return model.complete(request, options);
    },
    async *stream(request, options) {
      await pause(options?.signal);
      yield* model.stream(request, options);
    },
  };
}

/** A sandbox that answers at once. It understands `print(N)`. */
export function instantSandbox(): FakeSandbox {
  return new FakeSandbox((code, { checks = [] }) => {
    const stdout = /print\((\d+)\)/.exec(code)?.[1] ?? '';
    const judged = checks.map((check) => ({
      checkId: check.id,
      verdict: check.kind === 'stdout' && check.equals === stdout ? ('passed' as const) : ('failed' as const),
      durationMs: 0,
    }));
    return { stdout, stdoutBytes: stdout.length, checks: judged };
  });
}
