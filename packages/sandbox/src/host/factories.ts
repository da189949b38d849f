import type ivm from 'isolated-vm';
import * as z from 'zod';
import type { HostBoot } from '../messages.js';
import type { GuestFactory } from './guest.js';
import { javascriptFactory } from './javascript/index.js';
import { pythonFactory } from './python/index.js';

const JavaScriptFiles = z.strictObject({ transpiler: z.string() });
const PythonFiles = z.strictObject({ image: z.string(), stdlib: z.string() });

/** The factory of one runtime, with the files its host was started with. */
export type FactoryFor = (boot: HostBoot, library: typeof ivm) => GuestFactory;

export const javascriptFactoryFor: FactoryFor = (boot, library) =>
  javascriptFactory(library, JavaScriptFiles.parse(boot.runtimeFiles));

/** @param read reads a file; by default from disk, when it is asked for */
export function pythonFactoryFor(
  boot: HostBoot,
  library: typeof ivm,
  read?: (path: string) => Promise<Uint8Array>,
): GuestFactory {
  return pythonFactory({ ivm: library, files: PythonFiles.parse(boot.runtimeFiles), read });
}
