import { describe, expect, it } from 'vitest';
import { PromptRatios } from './prompt-ratios.js';

describe('the ratio of prompts to their estimates', () => {
  it('is the highest measured of each model, and never below 1', () => {
    const ratios = new PromptRatios();
    ratios.measured('a', 100, 60);
    expect(ratios.of('a')).toBe(1);
    ratios.measured('a', 100, 150);
    ratios.measured('a', 100, 120);
    expect(ratios.of('a')).toBe(1.5);
    expect(ratios.of('b')).toBe(1);
    ratios.measured('b', 0, 20);
    expect(ratios.of('b')).toBe(1);
  });
});
