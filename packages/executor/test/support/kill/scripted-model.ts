import { faults, type MistralServer, reply, replyJson, startMistralServer } from '@mae/testing';

const plan = {
  summary: 'Add up what the fruits cost',
  steps: ['read the file', 'multiply and add'],
  edgeCases: [],
  successCriteria: ['prints both numbers'],
  complexity: 'low',
  checks: [{ kind: 'stdout-contains', content: 'sum=12', why: 'the sum' }],
};

const rightPlan = { ...plan, checks: plan.checks.map((check) => ({ ...check, content: 'sum=11' })) };

/** Without prices: the program of the first attempt. */
const forgetful = `import csv
total = sum(int(row['count']) for row in csv.DictReader(open('in.csv')))
print(f'total={total - 1} sum={total - 1}')`;

const right = `import csv
total = sum(int(row['count']) * price_of(fruit=row['fruit']) for row in csv.DictReader(open('in.csv')))
open('out.txt', 'w').write(str(total))
print(f'total={total} sum={total}')`;

const broken = (word: string): string => `raise ValueError('${word}')`;

const blame = {
  reason: '3 apples at 2 and 5 pears at 1 are 11.',
  verdict: 'check',
  corrections: [{ checkId: 'm1', why: 'the sum', content: 'sum=11' }],
};

interface Body {
  random_seed?: number;
  response_format?: { json_schema?: { name?: string } };
}

const fenced = (code: string) => reply(`\`\`\`python\n${code}\n\`\`\``);

/**
 * A model on a real HTTP server that answers by what it is asked, never by order: candidates ask side by side, and a run
 * that was resumed asks again. The very first answer to a candidate 0 breaks off in the middle.
 */
export async function startModel(apiKey: string, { winner = false } = {}): Promise<MistralServer> {
  let isCut = false;
  return startMistralServer({
    apiKey,
    script: ({ body, user }) => {
      const { response_format: format, random_seed: seed = 0 } = body as Body;
      const schema = format?.json_schema?.name;
      if (schema === 'blame') {
        const checkId = /checkId: (\S+)/.exec(user)?.[1] ?? '';
        return replyJson({ ...blame, corrections: blame.corrections.map((one) => ({ ...one, checkId })) });
      }
      if (schema !== undefined) return replyJson(winner ? rightPlan : plan);
      if (winner && seed === 1) return fenced(right);
      if (user.includes('total - 1')) return fenced(right);
      if (seed === 0 && !isCut && !winner) {
        isCut = true;
        return faults.cut(`\`\`\`python\n${forgetful}\n\`\`\``, { afterDeltas: 1, how: 'eof' });
      }
      return fenced(seed === 0 ? forgetful : broken(`candidate ${seed}`));
    },
  });
}
