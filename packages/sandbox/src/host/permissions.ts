interface Permission {
  has(scope: string): boolean;
  drop?(scope: string): void;
}

const scopes = ['fs.read', 'fs.write', 'addon', 'child', 'worker', 'wasi', 'inspector', 'net', 'ffi'];

/** Gives up every permission this process was started with. @returns whether it has none any more */
export function dropPermissions(): boolean {
  const { permission } = process as unknown as { permission?: Permission };
  if (permission === undefined) throw new Error('A host runs under the permission model.');
  if (permission.drop === undefined) return false;
  for (const scope of scopes) {
    try {
      permission.drop(scope);
    } catch {
      // This Node does not know the scope.
    }
  }
  return !permission.has('fs.read') && !permission.has('addon');
}
