/** The programs and checks of the suite in one language. Their meaning is the same in each. */
export interface Programs {
  /** Writes `a β` to standard output, `b` to standard error. */
  prints: string;
  nothing: string;
  /** Its last value is `[1, 2.5, "é", null, true, {"a": []}]`. */
  value: string;
  /** Its last value has no form in JSON. */
  formless: string;
  /** Has no last value. */
  valueless: string;
  /** Prints `before`, then throws an error with the message `no β` in line 4. */
  throws: string;
  errorName: string;
  /** Cannot be read: the fault is in line 2. */
  unreadable: string;
  /** Prints `before`, then runs on for ever. */
  endless: string;
  /** Takes memory for ever. */
  greedy: string;
  /** Prints lines of `x` for ever. */
  chatty: string;
  /** Asks for what no policy but the open one permits; `import` is its name. */
  refused: string;
  refusedName: string;
  /** Reads a name that is bound nowhere: `missing_name`, in line 2. */
  unbound: string;
  /** Prints its standard input between brackets. */
  reads: string;
  /** Sets a global `left_behind`. */
  leaves: string;
  /** Prints `clean` where there is no `left_behind`, and no file `left.txt`. */
  finds: string;
  /** Prints the text `n`. */
  says(n: number): string;
  /** Prints three random numbers. */
  random: string;
  /** Prints the year of its clock. */
  year: string;
  /** Prints the content of `data/in.txt` and the number of bytes in `in.bin`, of which there are 256. */
  readsFiles: string;
  /** Writes `out.txt` with `written β`, and nothing else. */
  writesFile: string;
  /** Prints what `twice` of `{"n": 21}` gives, then the message of the error of `fails`. */
  calls: string;
  /** Calls `twice` until it is refused, then prints `refused`. */
  callsOn: string;
  /** Awaits at its top, then prints `awaited`. */
  awaits: string;

  /** Defines `add`, of two numbers, and a list `rows` that holds 1. */
  adds: string;
  checks: {
    /** `add(1, 2)` is `expected`. */
    adds(expected: number): string;
    /** Raises an error with the message `own β`. */
    raises: string;
    unreadable: string;
    prints: string;
    endless: string;
    /** Appends to `rows`, and binds a name `of_check`. */
    changes: string;
    /** Holds where `of_check` is bound nowhere. */
    isAlone: string;
    holds: string;
    awaits: string;
  };
  /** Programs in which `add` is wrong, each written to pass a check all the same, or to end before it. */
  forgeries: Record<string, string>;
}
