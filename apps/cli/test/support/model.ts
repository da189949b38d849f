import {
  type MistralServer,
  type MistralServerOptions,
  reply,
  replyJson,
  type ScriptRequest,
  type Step,
  startMistralServer,
} from '@mae/testing';
import { onTestFinished } from 'vitest';

export const key = 'test-key-7f3a91c2';

/** The plan a scripted model gives: one check that calls `double`, which no empty or hollow program passes. */
export const plan = {
  summary: 'Define double(n) and print double(21).',
  steps: ['Multiply by two'],
  edgeCases: [],
  successCriteria: [],
  checks: [{ kind: 'assert', why: 'an ordinary case', content: 'assert double(4) == 8' }],
  complexity: 'low',
};

export const goodProgram = 'def double(n):\n    return n * 2\n\nprint(double(21))\n';
export const badProgram = 'def double(n):\n    return n + 2\n\nprint(double(21))\n';

export const fenced = (program: string, tag = 'python'): string => `\`\`\`${tag}\n${program}\`\`\`\n`;

const isPlan = ({ body }: ScriptRequest): boolean =>
  typeof body === 'object' && body !== null && 'response_format' in body;

/** Answers every planning call with a plan, and every other call with the next of `replies`, the last one again and again. */
export function modelOf(
  replies: readonly string[],
  planReply: Step | string = replyJson(plan),
): (request: ScriptRequest) => Step {
  let next = 0;
  return (request) => {
    const step = isPlan(request) ? planReply : (replies[Math.min(next++, replies.length - 1)] ?? '');
    return typeof step === 'string' ? reply(step) : step;
  };
}

/** A model server for one test, and the environment that leads to it. */
export async function startModel(
  script: NonNullable<MistralServerOptions['script']>,
): Promise<{ server: MistralServer; env: Record<string, string> }> {
  const server = await startMistralServer({ script, apiKey: key });
  onTestFinished(() => server.close());
  return { server, env: { MISTRAL_BASE_URL: server.baseUrl, MISTRAL_API_KEY: key } };
}
