import { expect, it } from 'vitest';
import { MemoryBaseline } from './memory-baseline.js';

it('what a session takes in its calls adds up, what comes between them does not', () => {
  const baseline = new MemoryBaseline();
  expect(baseline.begin(100)).toBe(100);
  baseline.end(150);
  expect(baseline.begin(170)).toBe(120);
  baseline.end(180);
  // Given back while nothing ran.
  expect(baseline.begin(130)).toBe(120);
});
