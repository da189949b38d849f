import type { DemoTask } from '../demo-task.js';

export const basicStatistics: DemoTask = {
  task: 'Process this data: [10, 20, 30, 40, 50]',
  context: 'Calculate all basic statistics',
  plan: {
    summary:
      'Define describe(data), which returns count, sum, min, max, range, mean, median and standard deviation as a dict, and print them.',
    steps: ['Compute each figure with the statistics module', 'Print one line for each'],
    edgeCases: ['A single number has a standard deviation of 0'],
    successCriteria: ['The mean and the median of the data are 30'],
    checks: [
      {
        kind: 'assert',
        why: 'count, sum, mean and range of an ordinary case',
        content: "d = describe([2, 4, 9])\nassert (d['count'], d['sum'], d['mean'], d['range']) == (3, 15, 5, 7)",
      },
      { kind: 'assert', why: 'a single number', content: "assert describe([7])['stdev'] == 0" },
      { kind: 'stdout-matches', why: 'the printed mean', content: 'mean: 30' },
    ],
    complexity: 'low',
  },
  programs: [
    `import statistics


def describe(data):
    return {
        'count': len(data),
        'sum': sum(data),
        'min': min(data),
        'max': max(data),
        'range': max(data) - min(data),
        'mean': statistics.mean(data),
        'median': statistics.median(data),
        'stdev': statistics.stdev(data) if len(data) > 1 else 0,
    }


for name, value in describe([10, 20, 30, 40, 50]).items():
    print(f'{name}: {value:.2f}' if isinstance(value, float) else f'{name}: {value}')
`,
  ],
};
