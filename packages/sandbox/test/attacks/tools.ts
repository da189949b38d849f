import { readFile } from 'node:fs/promises';
import type { HostFunction } from '@mae/protocol';
import { expect } from 'vitest';
import * as z from 'zod';

/** What the functions of a run were given, for one attack. */
export interface Tools {
  functions: Record<string, HostFunction>;
  given: unknown[];
}

/** Functions of the host that are friendly, strict, failing and hanging. */
export function tools(): Tools {
  const given: unknown[] = [];
  const keep = (input: unknown): unknown => {
    given.push(input);
    return input;
  };
  const functions: Record<string, HostFunction> = {
    tool: { input: {}, call: async (input) => keep(input) },
    strict: { input: z.strictObject({ n: z.number() }), call: async (input) => keep(input) },
    failing: {
      input: {},
      call: async () => {
        throw new TypeError('it failed', { cause: new Error('a secret cause') });
      },
    },
    reading: { input: {}, call: () => readFile(`${import.meta.dirname}/missing`) },
    hanging: { input: {}, call: () => new Promise(() => {}) },
  };
  return { functions, given };
}

/** Asserts that no call came to its function. */
export function notCalled({ given }: Tools): () => void {
  return () => expect(given).toEqual([]);
}
