import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, realpath } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pythonPackageNames } from '../../alternatives.js';
import { cacheUnusable, openCacheFolder } from '../../cache-folder.js';
import { bake } from './bake/bake.js';
import { processSteps } from './bake/process/process-script.js';
import { guestScript } from './guest-script.js';
import { harness } from './harness/index.js';
import { isImage } from './image.js';
import { functionNames, startingNames, variableNames } from './isolate/c-names.js';
import { trimLibrary } from './isolate/trim-library.js';
import { preloaded } from './preloaded.js';
import type { PythonRuntimeFiles } from './runtime-files.js';
import zones from './time-zones.txt?raw';

export interface PythonRuntimeOptions {
  /**
   * Flags of Node and V8 that hosts run with: a code cache holds only under the flags and the V8 snapshot it was made
   * under. Flags that restrict what a process may read or start do not belong here.
   * @default ['--no-node-snapshot']
   */
  hostFlags?: string[];
}

/** Of the way modules are linked and images are written. */
const format = 5;
const baking = new Map<string, Promise<void>>();

interface Place extends PythonRuntimeFiles {
  bake(): Promise<void>;
}

/** Where the runtime is, or will be. @throws MaeError `SANDBOX_CACHE_UNUSABLE` */
async function place(cacheFolder: string | undefined, options: PythonRuntimeOptions): Promise<Place> {
  const hostFlags = options.hostFlags ?? ['--no-node-snapshot'];
  const pyodide = await realpath(dirname(createRequire(import.meta.url).resolve('pyodide/package.json')));
  const { version } = JSON.parse(await readFile(join(pyodide, 'package.json'), 'utf8')) as { version: string };
  const wasm = join(pyodide, 'pyodide.asm.wasm');
  const stdlib = join(pyodide, 'python_stdlib.zip');
  const contents = { modules: preloaded, packages: pythonPackageNames, zones };
  const script = guestScript();
  const key = createHash('sha256')
    .update(
      JSON.stringify([
        ...[format, process.versions.v8, process.arch, hostFlags, contents, script, harness, processSteps()],
        ...[functionNames, startingNames, variableNames],
      ]),
    )
    .digest('hex')
    .slice(0, 16);
  const image = join(await openCacheFolder(cacheFolder), `python-${version}-${key}.image`);
  return {
    image,
    stdlib,
    bake: () => bake({ image, wasm, stdlib, trim: trimLibrary, guestScript: script, harness, hostFlags, ...contents }),
  };
}

/**
 * The files of a runtime that is in the cache folder already, not looked at yet. Undefined where there is none.
 *
 * @throws MaeError `SANDBOX_CACHE_UNUSABLE`
 */
export async function presentPythonRuntime(
  cacheFolder: string | undefined,
  options: PythonRuntimeOptions = {},
): Promise<PythonRuntimeFiles | undefined> {
  const { image, stdlib } = await place(cacheFolder, options);
  return existsSync(image) ? { image, stdlib } : undefined;
}

/**
 * Sees to it that the image of the Python runtime is in the cache folder. The first time it is baked, which takes a
 * few seconds in a process of its own; afterwards its hash is checked, and a damaged image is baked again. Processes
 * that bake at once do not disturb each other: each writes a file of its own and renames it.
 *
 * @param cacheFolder made where it is missing
 * @returns the files that hosts must be allowed to read
 * @throws MaeError `SANDBOX_CACHE_UNUSABLE`, `SANDBOX_PYTHON_BUILD_FAILED`, `SANDBOX_IMAGE_…`
 */
export async function ensurePythonRuntime(
  cacheFolder: string | undefined,
  options: PythonRuntimeOptions = {},
): Promise<PythonRuntimeFiles> {
  const { image, stdlib, bake: bakeAnew } = await place(cacheFolder, options);
  const isWhole = await readFile(image).then(isImage, () => false);
  if (!isWhole) {
    const pending =
      baking.get(image) ??
      bakeAnew()
        .catch((error: unknown) => {
          throw isUnwritable(error) ? cacheUnusable(String((error as Error).message), error) : error;
        })
        .finally(() => baking.delete(image));
    baking.set(image, pending);
    await pending;
  }
  return { image, stdlib };
}

/** Whether it is the place and not the baking that failed: not allowed, read only, or full. */
function isUnwritable(error: unknown): boolean {
  const { code, details } = error as { code?: unknown; details?: { said?: unknown } };
  return /\b(EACCES|EPERM|EROFS|ENOSPC|EDQUOT|EFBIG|EIO)\b/.test(`${code} ${details?.said}`);
}
