import { createRequire } from 'node:module';
import type ivm from 'isolated-vm';

/** isolated-vm, loaded from its one native file: its own loader looks at files a host may not read. */
export function loadIsolatedVm(path: string): typeof ivm {
  const addon: { ivm: typeof ivm } = createRequire(path)(path);
  return addon.ivm;
}
