interface Permission {
  has(scope: string): boolean;
  drop?(scope: string): void;
}

const scopes = ['fs.read', 'fs.write', 'addon', 'child', 'worker', 'wasi', 'inspector', 'net', 'ffi'];

/** Gives up every permission this process was started with. Returns the name of the layer that now holds. */
export function dropPermissions(): string[] {
  const { permission } = process as unknown as { permission?: Permission };
  if (permission === undefined) return [];
  if (permission.drop === undefined) return ['permission-model'];
  for (const scope of scopes) {
    try {
      permission.drop(scope);
    } catch {
      // This Node does not know the scope.
    }
  }
  return permission.has('fs.read') || permission.has('addon')
    ? ['permission-model']
    : ['permission-model', 'permissions-dropped'];
}
