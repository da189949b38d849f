import { outcome } from '@mae/testing';
import { describe, expect, it } from 'vitest';
import { artifactOf, earlier, floorMean, wrong } from '../__fixtures__/attempts.js';
import { fingerprint } from '../fingerprint/fingerprint.js';
import { strategyFor } from './strategy.js';

const now = fingerprint(floorMean, wrong('m1'));
const same = (strategy: 'patch' | 'rewrite' | 'replan' | 'next-model' | 'local-fix') =>
  earlier(floorMean, wrong('m1'), { strategy });
const other = artifactOf('def mean(values):\n    return 0\n');

describe('the ladder', () => {
  it.each([
    ['a first failure', [], 'patch'],
    ['a new failure of another program', [earlier(other, outcome({ status: 'timeout' }))], 'patch'],
    ['the same failure for the second time', [same('patch')], 'rewrite'],
    ['for the third', [same('patch'), same('rewrite')], 'replan'],
    ['for the fourth', [same('patch'), same('rewrite'), same('replan')], 'next-model'],
    ['for ever', [same('next-model')], 'next-model'],
    ['the same program failing differently', [earlier(floorMean, outcome({ status: 'timeout' }))], 'rewrite'],
    ['a program mended without a call', [same('local-fix')], 'patch'],
    ['the same check failing a second program', [earlier(other, wrong('m1'))], 'patch'],
    [
      'the same check failing a third program',
      [earlier(other, wrong('m1')), earlier(artifactOf('x = 1'), wrong('m1'))],
      'rewrite',
    ],
  ] as const)('%s', (_name, history, strategy) => {
    expect(strategyFor(now, [...history])).toBe(strategy);
  });
});
