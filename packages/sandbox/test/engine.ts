import type { Check, Language, RunOutcome, SandboxRequest } from '@mae/protocol';
import { afterAll } from 'vitest';
import { ExecutionEngine, type ExecutionEngineOptions } from '../src/index.js';

/** An engine for the tests of one file, closed after them. */
export function testEngine(options: ExecutionEngineOptions = { hosts: { max: 1 } }): ExecutionEngine {
  const engine = new ExecutionEngine(options);
  afterAll(() => engine.close());
  return engine;
}

/** Checks of kind `assert` with the ids a, b, c … */
export function asserts(...codes: string[]): Check[] {
  return codes.map((code, index) => ({ id: 'abcdefghij'.charAt(index), source: 'model', kind: 'assert', code }));
}

export type Run = (code: string, request?: Partial<SandboxRequest>) => Promise<RunOutcome>;

export function runner(engine: ExecutionEngine, language: Language): Run {
  return (code, request = {}) => engine.execute(code, { language, ...request });
}
