/**
 * Errors as C knows them. The numbers are those of WASI, which Emscripten's C library uses.
 *
 * No JavaScript error passes through the interpreter: every call from it is answered by a number, but for an ending,
 * which is meant to take it down.
 */
export function createFaults() {
  const numbers = {
    access: 2,
    addressFamily: 5,
    again: 6,
    badDescriptor: 8,
    exists: 20,
    invalid: 28,
    isFolder: 31,
    loop: 32,
    tooManyOpen: 33,
    nameTooLong: 37,
    missing: 44,
    memory: 48,
    noSpace: 51,
    notThere: 52,
    notFolder: 54,
    notEmpty: 55,
    notTerminal: 59,
    notPermitted: 63,
    pipe: 64,
    range: 68,
    readOnly: 69,
    noSeek: 70,
  };
  type Name = keyof typeof numbers;

  class Fault extends Error {
    readonly errno: number;
    constructor(name: Name) {
      super(name);
      this.errno = numbers[name];
    }
  }

  /** The end of the interpreter: `ExitStatus` where it left by itself, `Aborted` where it fell. */
  class Ending extends Error {
    constructor(name: 'ExitStatus' | 'Aborted', message: string) {
      super(message);
      this.name = name;
    }
  }

  const errnoOf = (error: unknown): number => {
    if (error instanceof Ending) throw error;
    // What is left is JavaScript's own: its memory or its stack ran out.
    return error instanceof Fault ? error.errno : numbers.memory;
  };

  type Handler<Arguments extends unknown[]> = (...given: Arguments) => number | undefined;
  return {
    numbers,
    Fault,
    Ending,
    /** For system calls: 0 or more is the answer, a fault is its negative number. */
    negative:
      <Arguments extends unknown[]>(call: Handler<Arguments>) =>
      (...given: Arguments): number => {
        try {
          return call(...given) ?? 0;
        } catch (error) {
          return -errnoOf(error);
        }
      },
    /** For calls that have no way to tell of a fault: they do nothing then. */
    quiet:
      <Arguments extends unknown[], Result>(otherwise: Result, call: (...given: Arguments) => Result) =>
      (...given: Arguments): Result => {
        try {
          return call(...given);
        } catch (error) {
          errnoOf(error);
          return otherwise;
        }
      },
    /** For calls of WASI: 0, or a fault's number. */
    positive:
      <Arguments extends unknown[]>(call: Handler<Arguments>) =>
      (...given: Arguments): number => {
        try {
          return call(...given) ?? 0;
        } catch (error) {
          return errnoOf(error);
        }
      },
  };
}

export type Faults = ReturnType<typeof createFaults>;
