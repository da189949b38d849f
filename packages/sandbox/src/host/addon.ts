import type ivm from 'isolated-vm';

/**
 * isolated-vm, loaded from its one native file: its own loader looks at files a host may not read. By the call that
 * `require` makes of it, as loading `node:module` for that takes 4 ms.
 */
export function loadIsolatedVm(path: string): typeof ivm {
  const addon: { exports: { ivm?: typeof ivm } } = { exports: {} };
  process.dlopen(addon, path);
  if (addon.exports.ivm === undefined) throw new Error(`${path} is not isolated-vm.`);
  return addon.exports.ivm;
}
