// Functions of your own, which the program calls: what they reach is theirs to decide, the program reaches nothing else.
import { autonomousExecute } from '@mae/executor';
import * as z from 'zod';

const prices: Record<string, number> = { apple: 3, pear: 5 };

const result = await autonomousExecute('What do two apples and a pear cost?', {
  planning: 'auto', // the schema below says already what is right
  output: z.object({ total: z.number() }),
  functions: {
    price_of: {
      description: 'The price of one piece of a fruit, in cents',
      input: z.object({ fruit: z.string() }),
      output: z.number(),
      idempotent: true,
      async call(input) {
        const { fruit } = input as { fruit: string };
        const price = prices[fruit];
        if (price === undefined) throw new Error(`There is no ${fruit}.`);
        return price;
      },
    },
  },
});

console.log(result.stopReason, result.value?.total);
