/** Which packages of ours each one may import: the arrows of the design. */
export const arrows = {
  protocol: [],
  client: ['protocol'],
  planner: ['protocol'],
  codegen: ['protocol'],
  sandbox: ['protocol'],
  iterate: ['protocol'],
  testing: ['protocol'],
  mcp: ['protocol'],
  executor: ['protocol', 'client', 'planner', 'codegen', 'sandbox', 'iterate'],
  cli: ['protocol', 'client', 'planner', 'codegen', 'sandbox', 'iterate', 'executor', 'mcp', 'testing'],
  server: ['protocol', 'client', 'planner', 'codegen', 'sandbox', 'iterate', 'executor', 'mcp', 'testing'],
} as const satisfies Record<string, readonly string[]>;

export type PackageName = keyof typeof arrows;

/** Libraries that only one package may see. */
export const keepers = { undici: 'client', 'isolated-vm': 'sandbox', pyodide: 'sandbox' } as const;

export const names = Object.keys(arrows) as PackageName[];

export const folderOf = (name: PackageName): string =>
  name === 'cli' || name === 'server' ? `apps/${name}` : `packages/${name}`;

/** What a package reaches through those it may import. */
export function reachable(name: PackageName): Set<string> {
  const seen = new Set<string>([name]);
  const visit = (from: PackageName): void => {
    for (const to of arrows[from]) {
      if (seen.has(to)) continue;
      seen.add(to);
      visit(to);
    }
  };
  visit(name);
  return seen;
}
