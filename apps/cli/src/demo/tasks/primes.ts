import type { DemoTask } from '../demo-task.js';

/** The first program takes 1 for a prime number; the check finds it, and the repair mends it. */
export const primes: DemoTask = {
  task: 'List the prime numbers up to 30',
  plan: {
    summary:
      'Define primes_up_to(n), which returns the prime numbers up to and including n, and print primes_up_to(30).',
    steps: [
      'Try each number up to n',
      'Keep it where no smaller number from 2 on divides it',
      'Print the list for n = 30',
    ],
    edgeCases: ['1 is not a prime number', 'n itself may be one'],
    successCriteria: ['Every number in the list has exactly two divisors'],
    checks: [
      { kind: 'assert', why: 'an ordinary case', content: 'assert primes_up_to(10) == [2, 3, 5, 7]' },
      { kind: 'assert', why: 'n itself is prime', content: 'assert primes_up_to(13)[-1] == 13' },
    ],
    complexity: 'low',
  },
  programs: [
    `def primes_up_to(n):
    return [k for k in range(1, n + 1) if all(k % d for d in range(2, k))]


print(primes_up_to(30))
`,
    `def primes_up_to(n):
    return [k for k in range(2, n + 1) if all(k % d for d in range(2, k))]


print(primes_up_to(30))
`,
  ],
};
