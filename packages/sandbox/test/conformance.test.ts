import { sandboxConformance } from '@mae/testing';
import { describe, it } from 'vitest';
import { ExecutionEngine } from '../src/index.js';
import { testEngine } from './engine.js';

describe('ExecutionEngine is a Sandbox', () => {
  // The suite brings what it is about: files are Python's alone here.
  const cases = sandboxConformance(testEngine(), {
    without: { javascript: ['files', 'written-files'], typescript: ['files', 'written-files'] },
    open: () => new ExecutionEngine({ hosts: { max: 1 } }),
  });
  it.each(cases)('$name', ({ run }) => run());
});
