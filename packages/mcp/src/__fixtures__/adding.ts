import { createHash } from 'node:crypto';
import { FileRunStore, LocalRunService, MistralAutonomousExecutor } from '@mae/executor';
import { type Check, MaeError, type RunOutcome } from '@mae/protocol';
import { FakeSandbox, type Gate, reply, replyJson, type SandboxScript, startMistralServer } from '@mae/testing';
import { onTestFinished } from 'vitest';

const planReply = {
  summary: 'Add two numbers',
  steps: ['add'],
  edgeCases: [],
  successCriteria: ['prints 3'],
  complexity: 'low',
  checks: [{ kind: 'stdout-equals', content: '3', why: 'the sum' }],
};

const verdictOf = (check: Check, stdout: string): 'passed' | 'failed' =>
  check.kind === 'stdout' && (check.equals === stdout || (check.contains && stdout.includes(check.contains)))
    ? 'passed'
    : 'failed';

function fileOf(name: string, text: string): RunOutcome['files'][0] {
  const content = new TextEncoder().encode(text);
  return { name, bytes: content.byteLength, sha256: createHash('sha256').update(content).digest('hex'), content };
}

/**
 * What programs of these tests do: `print(3)`, `print('x' * 20000)`, `save('a.csv', 'text')`, `fail`, and `break`,
 * which breaks the sandbox.
 */
export const adding: SandboxScript = (code, request) => {
  if (code.includes('break')) {
    const message = 'The host /home/someone/host.js did not start: Error\n    at start (/home/someone/host.js:1:2)';
    throw new MaeError({ code: 'SANDBOX_HOST_START_FAILED', message });
  }
  const [, character = '', times = '0'] = /print\('(.)' \* (\d+)\)/.exec(code) ?? [];
  const printed = [...code.matchAll(/print\((\d+)\)/g)].map(([, number]) => number).join('\n');
  const stdout = printed || character.repeat(Number(times));
  const files = [...code.matchAll(/save\('(.*?)', '(.*?)'\)/g)].map(([, name = '', text = '']) => fileOf(name, text));
  const checks = (request.checks ?? []).map((check) => {
    return { checkId: check.id, verdict: verdictOf(check, stdout), durationMs: 1 };
  });
  return { stdout, files, checks, ...(code.includes('fail') ? { error: { name: 'ValueError', message: 'no' } } : {}) };
};

export interface Adding {
  runs: LocalRunService;
  sandbox: FakeSandbox;
  /** How many requests the model got. */
  asked: () => number;
}

/** A run service over a real HTTP model that writes one program after the other, the last one again and again. */
export async function startAdding(
  options: { programs?: string[]; hold?: Gate; folder?: string } = {},
): Promise<Adding> {
  const { programs = ['print(3)'], hold, folder } = options;
  let next = 0;
  let asked = 0;
  const model = await startMistralServer({
    script: ({ body }) => {
      asked += 1;
      if (typeof body === 'object' && body !== null && 'response_format' in body) return replyJson(planReply);
      const program = programs[Math.min(next++, programs.length - 1)] ?? '';
      return reply(`\`\`\`python\n${program}\n\`\`\``, { hold });
    },
  });
  const sandbox = new FakeSandbox(adding);
  const executor = new MistralAutonomousExecutor({ baseUrl: model.baseUrl, apiKey: 'key-of-the-test', sandbox });
  const store = folder === undefined ? undefined : new FileRunStore({ folder });
  const runs = new LocalRunService({ executor, store });
  onTestFinished(async () => {
    hold?.release();
    await runs.close();
    await executor.close();
    await store?.close();
    await model.close();
  });
  return { runs, sandbox, asked: () => asked };
}
