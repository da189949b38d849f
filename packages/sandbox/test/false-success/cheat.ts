/** A program in which `f` is wrong, and a check that it is written to pass all the same. */
export type Cheat = [name: string, program: string, check: string];
