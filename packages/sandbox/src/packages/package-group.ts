/** Packages that have the same substitute. */
export interface PackageGroup {
  /** One clause, for a person or a model to act on. */
  instead: string;
  /** Separated by white space. */
  names: string;
}

/** Name of each package, and what to use instead. */
export function byName(groups: PackageGroup[]): ReadonlyMap<string, string> {
  return new Map(
    groups.flatMap(({ instead, names }) =>
      names
        .trim()
        .split(/\s+/)
        .map((name): [string, string] => [name, instead]),
    ),
  );
}
