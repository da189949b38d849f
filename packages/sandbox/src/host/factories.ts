import type ivm from 'isolated-vm';
import * as z from 'zod';
import type { HostBoot } from '../messages.js';
import type { GuestFactory } from './guest.js';
import { javascriptFactory } from './javascript/index.js';
import { pythonFactory } from './python/index.js';

const JavaScriptFiles = z.strictObject({ transpiler: z.string() });
const PythonFiles = z.strictObject({ image: z.string(), stdlib: z.string() });

/** The factory of the runtime a host was started for. */
export function factoryFor(boot: HostBoot, library: typeof ivm): GuestFactory {
  if (boot.runtime === 'javascript') return javascriptFactory(library, JavaScriptFiles.parse(boot.runtimeFiles));
  return pythonFactory({ ivm: library, files: PythonFiles.parse(boot.runtimeFiles) });
}
