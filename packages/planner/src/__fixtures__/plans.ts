import type { PlanReply } from '../reply-schema.js';

/** A plan as a model answers it. */
export const medianPlan: PlanReply = {
  summary: 'Defines median(values) and prints the median of the list.',
  steps: ['Sort the values.', 'Take the middle one, or the mean of the two in the middle.'],
  edgeCases: ['an even number of values', 'one value'],
  successCriteria: ['median([3, 1, 2]) is 2'],
  checks: [
    { kind: 'assert', why: 'odd count', content: 'assert median([3, 1, 2]) == 2' },
    { kind: 'stdout-equals', why: 'the answer', content: '2' },
    { kind: 'value', why: 'last value', content: '[1, 2.5]' },
  ],
  complexity: 'low',
};
