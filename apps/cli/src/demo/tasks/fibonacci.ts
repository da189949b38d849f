import type { DemoTask } from '../demo-task.js';

export const fibonacci: DemoTask = {
  task: 'Calculate the Fibonacci sequence up to n=10',
  plan: {
    summary: 'Define fibonacci(n), which returns the first n Fibonacci numbers as a list, and print fibonacci(10).',
    steps: [
      'Start from 0 and 1',
      'Append the sum of the last two until there are n numbers',
      'Print the list for n = 10',
    ],
    edgeCases: ['n = 0 gives an empty list', 'n = 1 gives [0]'],
    successCriteria: ['Each number from the third on is the sum of the two before it'],
    checks: [
      { kind: 'assert', why: 'an ordinary case', content: 'assert fibonacci(6) == [0, 1, 1, 2, 3, 5]' },
      { kind: 'assert', why: 'the shortest cases', content: 'assert fibonacci(0) == [] and fibonacci(1) == [0]' },
      { kind: 'stdout-equals', why: 'the printed answer', content: '[0, 1, 1, 2, 3, 5, 8, 13, 21, 34]' },
    ],
    complexity: 'low',
  },
  programs: [
    `def fibonacci(n):
    numbers = []
    a, b = 0, 1
    for _ in range(n):
        numbers.append(a)
        a, b = b, a + b
    return numbers


print(fibonacci(10))
`,
  ],
};
