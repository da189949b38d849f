import { RunRequest } from '@mae/protocol';
import type * as z from 'zod';
import { documented } from './documented.js';
import { inputFileOf, WireFiles } from './file.js';

/** The body of `POST /v1/runs`: a run request, its files in a form that JSON can hold. */
export const RunBody = RunRequest.extend({ files: WireFiles.optional() });
export type RunBody = z.infer<typeof RunBody>;

/** What each option does, for readers of the OpenAPI document. */
const descriptions: Record<keyof RunBody, string> = {
  task: 'What to do, in plain language.',
  context: 'What else the model should know.',
  language: 'Of the program. Default `python`.',
  validateOutput: 'Whether checks decide over success. Default true.',
  planning: 'Whether the model plans before it writes. Default `always`.',
  plan: 'A plan of your own: it skips the planning call.',
  program: 'Source text to start from, in place of a first call.',
  checks: 'Tests of your own. They are never dropped.',
  outputSchema: "A JSON Schema that the program's last value must match.",
  files: 'Files in the working folder of the program.',
  filePreview: 'Whether prompts show the first lines of text files. Default `head`.',
  stdin: 'Standard input of the program.',
  candidates: 'First attempts made side by side. Default 1.',
  useSelfHealing: 'Whether a program that fails is repaired. Default true.',
  maxIterations: 'Repairs after the first attempt. Default 3.',
  budget: 'Bounds of the whole run.',
  models: 'Which models to use.',
  limits: 'Limits of one program in the sandbox.',
  policy: 'What programs may import and use.',
  approval: "Whether each program waits for somebody's yes. Default false.",
};
for (const [name, description] of Object.entries(descriptions)) {
  documented.add(RunBody.shape[name as keyof RunBody], { description });
}

documented.add(RunBody, {
  id: 'RunRequest',
  examples: [
    { task: 'Calculate mean, median and mode of [1,2,2,3,3,3,4,5]' },
    {
      task: 'Which city has the highest mean temperature?',
      files: [{ name: 'weather.csv', text: 'city,celsius\nOslo,3\nRome,19\n' }],
      checks: [{ kind: 'stdout', contains: 'Rome' }],
      budget: { maxTokens: 50_000, deadlineMs: 120_000 },
    },
  ],
});

export function runRequestOf({ files, ...rest }: RunBody): RunRequest {
  return files === undefined ? rest : { ...rest, files: files.map(inputFileOf) };
}
