import type { ExecutionPlan } from '@mae/protocol';

export const medianPlan: ExecutionPlan = {
  summary: 'Defines median(values) and prints the median of the list.',
  steps: ['Sort the values.', 'Take the middle one.'],
  edgeCases: ['an even number of values'],
  successCriteria: ['median([3, 1, 2]) is 2'],
  checks: [{ id: 'm1', source: 'model', kind: 'assert', why: 'odd count', code: 'assert median([3, 1, 2]) == 2' }],
  language: 'python',
  complexity: 'low',
};
