import {
  type MistralServer,
  type MistralServerOptions,
  reply,
  replyJson,
  type ScriptRequest,
  type Step,
  startMistralServer,
} from '@mae/testing';
import { afterAll } from 'vitest';

export const key = 'test-key-7f3a91c2';

const planWith = (check: string) => ({
  summary: 'Define double(n) and print double(21).',
  steps: ['Multiply by two'],
  edgeCases: [],
  successCriteria: [],
  // No empty and no hollow program passes it.
  checks: [{ kind: 'assert', why: 'an ordinary case', content: check }],
  complexity: 'low',
});

const fencedAs = (tag: string) => (program: string) => `\`\`\`${tag}\n${program}\`\`\`\n`;

/** What a model says of the task to double 21, in JavaScript: its host starts faster than that of Python. */
export const plan = planWith('assert.equal(double(4), 8)');
export const goodProgram = 'const double = (n) => n * 2;\n\nconsole.log(double(21));\n';
export const badProgram = 'const double = (n) => n + 2;\n\nconsole.log(double(21));\n';
export const fenced = fencedAs('javascript');

/** The same in Python. */
export const python = {
  plan: planWith('assert double(4) == 8'),
  goodProgram: 'def double(n):\n    return n * 2\n\nprint(double(21))\n',
  badProgram: 'def double(n):\n    return n + 2\n\nprint(double(21))\n',
  fenced: fencedAs('python'),
};

export const isPlanning = ({ body }: ScriptRequest): boolean =>
  typeof body === 'object' && body !== null && 'response_format' in body;

/** Answers every planning call with a plan, and every other call with the next of `replies`, the last one again and again. */
export function modelOf(
  replies: readonly string[],
  planReply: Step | string = replyJson(plan),
): (request: ScriptRequest) => Step {
  let next = 0;
  return (request) => {
    const step = isPlanning(request) ? planReply : (replies[Math.min(next++, replies.length - 1)] ?? '');
    return typeof step === 'string' ? reply(step) : step;
  };
}

const servers: MistralServer[] = [];
// For the file, not for a test: which one is running cannot be told where some run side by side.
afterAll(() => Promise.all(servers.map((server) => server.close())));

/** A model server for one test, and the environment that leads to it. Programs are JavaScript unless a flag says else. */
export async function startModel(
  script: NonNullable<MistralServerOptions['script']>,
): Promise<{ server: MistralServer; env: Record<string, string> }> {
  const server = await startMistralServer({ script, apiKey: key });
  servers.push(server);
  return { server, env: { MISTRAL_BASE_URL: server.baseUrl, MISTRAL_API_KEY: key, MAE_LANGUAGE: 'javascript' } };
}
