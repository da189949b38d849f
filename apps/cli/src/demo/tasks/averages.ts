import type { DemoTask } from '../demo-task.js';

export const averages: DemoTask = {
  task: 'Calculate mean, median and mode of [1,2,2,3,3,3,4,5]',
  plan: {
    summary:
      'Define averages(numbers), which returns mean, median and mode as a dict, and print each for the given list.',
    steps: ['Use the statistics module', 'Print one line for each of mean, median and mode'],
    edgeCases: ['A list of even length has its median between two numbers'],
    successCriteria: ['The mean is 2.875, the median 3, the mode 3'],
    checks: [
      {
        kind: 'assert',
        why: 'a list of odd length',
        content: "assert averages([1, 2, 2, 7, 8]) == {'mean': 4, 'median': 2, 'mode': 2}",
      },
      {
        kind: 'assert',
        why: 'the median of an even length',
        content: "assert averages([1, 1, 4, 9])['median'] == 2.5",
      },
      { kind: 'stdout-contains', why: 'the mean of the given list', content: '2.875' },
    ],
    complexity: 'low',
  },
  programs: [
    `import statistics


def averages(numbers):
    return {
        'mean': statistics.mean(numbers),
        'median': statistics.median(numbers),
        'mode': statistics.mode(numbers),
    }


for name, value in averages([1, 2, 2, 3, 3, 3, 4, 5]).items():
    print(f'{name}: {value}')
`,
  ],
};
