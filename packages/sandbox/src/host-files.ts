import { closeSync, existsSync, openSync, readSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MaeError } from '@mae/protocol';
import type { Runtime } from './messages.js';

/** isolated-vm has binaries for these versions of Node's native interface, and no others work. */
const nodeByAbi: Record<string, string> = { '137': '24', '147': '26' };

/**
 * The one file a host of a runtime runs, beside this one once built. Real path: the permission model does not follow links.
 *
 * @throws MaeError `SANDBOX_NOT_BUILT`
 */
export function hostScript(runtime: Runtime): string {
  const path = fileURLToPath(new URL(`../dist/host-${runtime}.cjs`, import.meta.url));
  if (existsSync(path)) return realpathSync(path);
  throw new MaeError({
    code: 'SANDBOX_NOT_BUILT',
    message: `The sandbox's host process is missing at ${path}: build @mae/sandbox, or install it again.`,
  });
}

/**
 * Node's permission model, where the caller's own process runs under it, must let hosts be started.
 *
 * @throws MaeError `SANDBOX_HOST_START_FAILED`
 */
export function assertMayStartHosts(): void {
  // Absent where the model is off.
  const { permission } = process as { permission?: { has(scope: string): boolean } };
  if (permission === undefined || permission.has('child')) return;
  throw new MaeError({
    code: 'SANDBOX_HOST_START_FAILED',
    message:
      'The sandbox runs programs in processes of their own, and this process may start none: give Node --allow-child-process.',
  });
}

/**
 * The native file of isolated-vm for this Node and system.
 *
 * @throws MaeError `SANDBOX_UNSUPPORTED_NODE`, `SANDBOX_UNSUPPORTED_PLATFORM`
 */
export function addonFile(): string {
  const { modules: abi } = process.versions;
  if (nodeByAbi[abi] === undefined) {
    throw new MaeError({
      code: 'SANDBOX_UNSUPPORTED_NODE',
      message: `The sandbox runs on Node ${Object.values(nodeByAbi).join(' and ')}; this is ${process.version}.`,
    });
  }
  const root = dirname(createRequire(import.meta.url).resolve('isolated-vm'));
  const platform = `${process.platform}-${process.arch}`;
  const library = process.platform === 'linux' ? `.${libraryOf(process.execPath)}` : '';
  const path = join(root, 'prebuilds', platform, `isolated-vm.abi${abi}${library}.node`);
  if (existsSync(path)) return realpathSync(path);
  throw new MaeError({
    code: 'SANDBOX_UNSUPPORTED_PLATFORM',
    message: `isolated-vm has no binary for ${platform}: the sandbox runs on Linux, on macOS with Apple silicon, and on Windows x64.`,
    details: { path },
  });
}

/** The module of the TypeScript transpiler, which hosts read when a program needs it. */
export function transpilerFile(): string {
  return realpathSync(join(dirname(createRequire(import.meta.url).resolve('@swc/wasm')), 'wasm_bg.wasm'));
}

/** Which C library a program of Linux is linked to: the name of its loader stands near its start. */
function libraryOf(program: string): 'glibc' | 'musl' {
  const head = Buffer.alloc(4096);
  const file = openSync(program, 'r');
  try {
    readSync(file, head, 0, head.length, 0);
  } finally {
    closeSync(file);
  }
  return head.includes('ld-musl') ? 'musl' : 'glibc';
}
