export const mostSourceCharacters = 500;

/** A line of a source as errors show it: there may be many of them, and a program may be one line of two megabytes. */
export function shortened(source: string): string {
  return source.length <= mostSourceCharacters ? source : `${source.slice(0, mostSourceCharacters)}…`;
}
