import type { Sandbox } from '@mae/protocol';
import type { RunContext } from './context.js';

/** Looks at a program beside the files it will have. */
export const validateWithFiles =
  ({ sandbox, files }: RunContext): Sandbox['validate'] =>
  (code, options) =>
    sandbox.validate(code, { ...options, files });
