import type { Declared } from './bridge.js';
import {
  defineProperty,
  getOwnPropertyDescriptor,
  MapOf,
  mapDelete,
  mapGet,
  mapSet,
  ReferenceErrorOf,
  TypeErrorOf,
} from './intrinsics.js';

/**
 * Names that the calls of a session declare at their tops: properties of the global object, so that every function sees
 * what they are now. A `let`, `const` or `class` cannot be read before its declaration has run. A `const` becomes a
 * property that throws where it is assigned to only when a call's code assigns to its name: others stay quick to read.
 */
export class SessionNames {
  readonly #constants = new MapOf<string, true>();
  #stdin: string;

  constructor(stdin: string) {
    this.#stdin = stdin;
  }

  /** Sets the global `stdin`, unless the program has made something else of it. */
  renewInput(text: string): void {
    if (getOwnPropertyDescriptor(globalThis, 'stdin')?.value === this.#stdin) define('stdin', text, false);
    this.#stdin = text;
  }

  declare(declared: Declared[], assigned: string[]): void {
    const isAssigned = new MapOf<string, true>();
    for (let index = 0; index < assigned.length; index++) {
      const name = assigned[index] as string;
      mapSet(isAssigned as Map<unknown, unknown>, name, true);
      if (mapGet(this.#constants as Map<unknown, unknown>, name)) guard(name);
    }
    for (let index = 0; index < declared.length; index++) {
      const { name, kind } = declared[index] as Declared;
      const wasConstant = mapDelete(this.#constants as Map<unknown, unknown>, name);
      if (kind === 'function') define(name, undefined, true);
      else if (kind !== 'var')
        this.#await(name, kind === 'const', mapGet(isAssigned as Map<unknown, unknown>, name) === true);
      else if (wasConstant || getOwnPropertyDescriptor(globalThis, name) === undefined) define(name, undefined, true);
    }
  }

  /** Declared and not there yet: the first assignment is its declaration's. */
  #await(name: string, isConstant: boolean, isGuarded: boolean): void {
    const start = (value: unknown) => {
      define(name, value, true);
      if (!isConstant) return;
      mapSet(this.#constants as Map<unknown, unknown>, name, true);
      if (isGuarded) guard(name);
    };
    put(name, {
      __proto__: null,
      get: () => {
        throw new ReferenceErrorOf(`Cannot access '${name}' before initialization`);
      },
      set: start,
      configurable: true,
      enumerable: true,
    });
  }
}

function define(name: string, value: unknown, enumerable: boolean): void {
  put(name, { __proto__: null, value, writable: true, configurable: true, enumerable });
}

/** Makes a constant one that says so when it is assigned to. */
function guard(name: string): void {
  const found = getOwnPropertyDescriptor(globalThis, name);
  if (found === undefined || found.get !== undefined) return;
  const { value } = found;
  put(name, {
    __proto__: null,
    get: () => value,
    set: () => {
      throw new TypeErrorOf('Assignment to constant variable.');
    },
    configurable: true,
    enumerable: true,
  });
}

function put(name: string, descriptor: PropertyDescriptor & { __proto__: null }): void {
  if (defineProperty(globalThis, name, descriptor)) return;
  throw new TypeErrorOf(`${name} cannot be declared: an earlier call made it a fixed property of the global object.`);
}
