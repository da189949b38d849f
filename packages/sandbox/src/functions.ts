import { type HostFunction, MaeError } from '@mae/protocol';
import { type Checked, readSchema, takenBy } from './call-schema.js';
import { faultOfName } from './function-names.js';
import type { JobFunction } from './host/job-function.js';
import { shown } from './shown.js';

const mostFunctions = 1_000;

/** A function of the host, read once: what its owner changes afterwards has no effect on a run. */
export interface ReadyFunction {
  checkInput(value: unknown): Promise<Checked>;
  checkOutput(value: unknown): Promise<Checked>;
  call(input: unknown, options: { signal: AbortSignal }): unknown;
}

export type ReadyFunctions = ReadonlyMap<string, ReadyFunction>;

function invalid(message: string): MaeError {
  return new MaeError({ code: 'SANDBOX_INVALID_REQUEST', message });
}

/**
 * The functions of a request, checked, and what a host is told of them.
 *
 * @throws MaeError `SANDBOX_INVALID_REQUEST`, naming the function and what is wrong with it
 */
export function readFunctions(functions: unknown = {}): { ready: ReadyFunctions; known: JobFunction[] } {
  if (typeof functions !== 'object' || functions === null || Array.isArray(functions)) {
    throw invalid('functions must be an object of { input, output?, call } by name.');
  }
  const entries = Object.entries(functions as Record<string, HostFunction>);
  if (entries.length > mostFunctions) throw invalid(`There may be ${mostFunctions} functions.`);
  const ready = new Map<string, ReadyFunction>();
  const known = entries.map(([name, given]) => {
    assertName(name);
    ready.set(name, readFunction(name, given));
    return { name, takes: takenBy(given.input) };
  });
  return { ready, known };
}

/**
 * Names of functions that a source is looked at with.
 *
 * @throws MaeError `SANDBOX_INVALID_REQUEST`
 */
export function readFunctionNames(names: unknown = []): JobFunction[] {
  if (!Array.isArray(names) || names.length > mostFunctions || names.some((name) => typeof name !== 'string')) {
    throw invalid(`functions must be a list of up to ${mostFunctions} names.`);
  }
  return names.map((name: string) => {
    assertName(name);
    return { name, takes: 'any' as const };
  });
}

function assertName(name: string): void {
  const fault = faultOfName(name);
  if (fault !== undefined) throw invalid(`A function cannot be named ${shown(name)}: ${fault}.`);
}

function readFunction(name: string, given: unknown): ReadyFunction {
  if (typeof given !== 'object' || given === null)
    throw invalid(`The function ${name} must be { input, output?, call }.`);
  const { input, output, call } = given as Partial<HostFunction>;
  if (typeof call !== 'function') throw invalid(`The function ${name} needs call, an async function.`);
  if (typeof input !== 'object' || input === null) {
    throw invalid(`The function ${name} needs input, a zod schema or a JSON Schema.`);
  }
  const schemaOf = (what: string, schema: HostFunction['input']) => {
    if (typeof schema !== 'object' || schema === null) {
      throw invalid(`The ${what} of the function ${name} must be a zod schema or a JSON Schema.`);
    }
    try {
      return readSchema(schema);
    } catch (error) {
      throw invalid(`The ${what} schema of the function ${name} cannot be used: ${shown(String(error))}.`);
    }
  };
  return {
    checkInput: schemaOf('input', input),
    checkOutput: output === undefined ? (value) => Promise.resolve({ value }) : schemaOf('output', output),
    call: (value, options) => Reflect.apply(call, given, [value, options]),
  };
}
