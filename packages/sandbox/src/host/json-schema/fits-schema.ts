import { Validator } from '@cfworker/json-schema';
import { linearPatternOf } from '../linear-pattern.js';
import { readSchema } from './read-schema.js';

/** What the validator makes of a pattern in place of a `RegExp`. */
class Linear {
  readonly test: (text: string) => boolean;

  constructor(expression: string) {
    const pattern = linearPatternOf(expression);
    this.test = (text) => pattern.finds(text);
  }
}

/**
 * Whether a JSON value fits a schema, by JSON Schema 2020-12 or the older draft that it names.
 *
 * @returns what does not fit, or undefined
 * @throws Error where the schema cannot be used
 */
export function misfit(value: unknown, given: object): string | undefined {
  return misfitting(given)(value);
}

/** The same for many values: the schema is read once. @throws Error where it cannot be used */
export function misfitting(given: object): (value: unknown) => string | undefined {
  const { schema, draft } = readSchema(given);
  const validator = new Validator(schema, draft, false);
  return (value) => {
    const { valid, errors } = withLinearPatterns(() => refusingLoops(() => validator.validate(value)));
    if (valid) return undefined;
    const deepest = errors.at(-1);
    return `${deepest?.instanceLocation ?? '#'} ${deepest?.error ?? ''}`;
  };
}

/**
 * The validator matches by whatever `RegExp` is when it runs, and has no option for it. The call is synchronous, so
 * nothing else in this process sees the one that stands in.
 */
function withLinearPatterns<Result>(validate: () => Result): Result {
  const real = globalThis.RegExp;
  Object.assign(globalThis, { RegExp: Linear });
  try {
    return validate();
  } finally {
    globalThis.RegExp = real;
  }
}

function refusingLoops<Result>(validate: () => Result): Result {
  try {
    return validate();
  } catch (error) {
    if (error instanceof RangeError) throw new Error('it refers to itself without an end');
    throw error;
  }
}
