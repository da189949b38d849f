import { MistralApiClient } from '@mae/client';
import { ExecutionEngine } from '@mae/sandbox';
import { startMistralServer } from '@mae/testing';
import type { Case } from '../data/case.ts';
import { faultyAnswer } from '../faults/faulty-answer.ts';
import { killedAtRandom } from '../faults/killed.ts';
import { randomFrom } from '../faults/random.ts';
import { missingFrom } from '../model/evidence.ts';
import { fenced } from '../model/programs.ts';
import { runTask } from '../run-task.ts';
import { sideBySide } from '../side-by-side.ts';
import type { Ended, Run } from './arm.ts';

export interface WithFaults {
  runs: Run[];
  seed: number;
  /** Faults of the server's answers, and host processes of the sandbox that were killed. */
  answers: number;
  kills: number;
}

/**
 * The bug, then the fix for what was seen, through the client and over HTTP, where answers fail and host processes are
 * killed at random.
 */
export async function withFaults(cases: Case[], seed: number, limitMs: number): Promise<WithFaults> {
  const random = randomFrom(seed);
  await using engine = new ExecutionEngine({ hosts: { max: 2 } });
  const { sandbox, kills } = killedAtRandom(engine, randomFrom(seed + 1));
  let answers = 0;
  const runs = await sideBySide(cases, async (of): Promise<Run> => {
    const { task, observed } = of;
    let lacking: string[] = [];
    let isShown = false;
    // The first call is for the program: what has another system prompt is a repair.
    let coding = '';
    await using server = await startMistralServer({
      script: ({ body }) => {
        const [system = '', ...rest] = (body.messages ?? []).map(({ content }) => textOfWire(content));
        const request = rest.join('\n\n');
        coding ||= system;
        if (system !== coding && !isShown) {
          lacking = missingFrom(request, observed, task.buggy, task);
          isShown = lacking.length === 0;
        }
        const { step, isFault } = faultyAnswer(fenced(isShown ? task.fixed : task.buggy, task), random);
        if (isFault) answers += 1;
        return step;
      },
    });
    const client = new MistralApiClient({
      apiKey: 'a-key-for-tests',
      baseUrl: server.baseUrl,
      retry: { maxRetries: 8, baseDelayMs: 1, maxDelayMs: 20 },
    });
    try {
      const parts = { model: client.chat, sandbox };
      const result: Ended = await runTask(task, parts, { maxIterations: 3, limitMs }).catch(notBegun);
      return {
        of,
        result,
        calls: server.requests.length,
        lacking: result.success ? [] : [...lacking, faultOf(result)],
      };
    } finally {
      await client.close();
    }
  });
  return { runs, seed, answers, kills: kills() };
}

/** A run that could not even begin is one that was not solved. */
const notBegun = (error: unknown): Ended => ({
  success: false,
  stopReason: 'fault',
  totalAttempts: 0,
  errors: [String(error)],
});

const faultOf = ({ stopReason, fault, errors }: Run['result']): string =>
  `${stopReason}: ${fault?.code ?? ''} ${errors.at(-1) ?? ''}`;

const textOfWire = (content: unknown): string => (typeof content === 'string' ? content : JSON.stringify(content));
