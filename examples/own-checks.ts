// Your own checks are trusted and never dropped; `output` types the program's last value.
import { autonomousExecute } from '@mae/executor';
import * as z from 'zod';

const result = await autonomousExecute('Read data.csv and give the sum of each column as an object', {
  files: [{ name: 'data.csv', content: 'a,b\n1,10\n2,20\n' }],
  planning: 'auto', // the checks below say already what is right
  checks: [{ kind: 'value', equals: { a: 3, b: 30 } }],
  output: z.object({ a: z.number(), b: z.number() }),
});

console.log(result.stopReason, result.value?.a, result.value?.b);
