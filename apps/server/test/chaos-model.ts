import { type MistralServer, reply, replyJson, startMistralServer } from '@mae/testing';

/** What the task of a run says, so that each call is known to be one of its own. */
export const taskOf = (index: number): string => `Print the number <${index}> and nothing else`;

const indexOf = (text: string): string | undefined => /the number <(\d+)>/.exec(text)?.[1];

const plan = (index: string): object => ({
  ...{ summary: 'Print the number', steps: ['print'], edgeCases: [], successCriteria: ['printed'], complexity: 'low' },
  checks: [{ kind: 'stdout-equals', content: index, why: 'the number' }],
});

/** A model that takes its time; the first program of every third run is wrong. */
export function chaosModel(holdMs: number): Promise<MistralServer> {
  return startMistralServer({
    script: ({ body, user }) => {
      const index = indexOf(JSON.stringify(body)) ?? '';
      if (JSON.stringify(body.response_format ?? '').includes('json_schema'))
        return replyJson(plan(index), { hold: holdMs });
      const isWrong = Number(index) % 3 === 0 && !user.includes('ReferenceError');
      const program = isWrong ? 'console.log(totl)' : `console.log(${index})`;
      return reply(`\`\`\`javascript\n${program}\n\`\`\``, { hold: holdMs });
    },
  });
}

/** How many calls came for each run. */
export function callsByRun(model: MistralServer): Map<number, number> {
  const calls = new Map<number, number>();
  for (const { body, path } of model.requests) {
    const index = path.endsWith('/chat/completions') ? indexOf(JSON.stringify(body)) : undefined;
    if (index !== undefined) calls.set(Number(index), (calls.get(Number(index)) ?? 0) + 1);
  }
  return calls;
}
