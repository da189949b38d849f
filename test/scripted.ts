import { reply, replyJson, type Script, startMistralServer } from '@mae/testing';

const plan = {
  summary: 'Compute mean, median and mode',
  steps: ['use the statistics module'],
  edgeCases: [],
  successCriteria: ['prints the three values'],
  complexity: 'low',
  checks: [{ kind: 'stdout-contains', content: 'mode=3', why: 'the most common value is 3' }],
};

const program = [
  'import statistics',
  'data = [1, 2, 2, 3, 3, 3, 4, 5]',
  "print(f'mean={statistics.mean(data)} median={statistics.median(data)} mode={statistics.mode(data)}')",
].join('\n');

/** The plan and then the program, for a model that is asked without a schema. */
export const statisticsReplies = (): Script => [replyJson(plan), reply(`\`\`\`python\n${program}\n\`\`\``)];

/** A model that plans and solves the task of the README at once. */
export const statisticsScript: Script = ({ body }) => {
  const wantsSchema = typeof body === 'object' && body !== null && 'response_format' in body;
  return wantsSchema ? replyJson(plan) : reply(`\`\`\`python\n${program}\n\`\`\``);
};

export const startStatisticsServer = (apiKey?: string) => startMistralServer({ script: statisticsScript, apiKey });
