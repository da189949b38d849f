import { stat } from 'node:fs/promises';
import { ensurePythonRuntime, presentPythonRuntime } from './host/python/runtime.js';
import { pythonHostFlags } from './host-command.js';
import { transpilerFile } from './host-files.js';
import type { Runtime } from './messages.js';
import { likelyWrapping, type Wrapping, wrapping } from './wrappers.js';

/** What the hosts of a runtime are started from. */
export interface HostStart {
  files: Record<string, string>;
  wrapping: Wrapping;
  /** Which version of the files this is: one that is put in place anew is another one. */
  stamp: string;
}

const options = { hostFlags: pythonHostFlags };

/**
 * What it will most likely be: the image in the cache without a look at its hash, the longest chain of wrappers without
 * a try. A host can be started with it while `hostStart` looks; it is good for nothing if that says otherwise.
 */
export async function likelyHostStart(
  runtime: Runtime,
  cacheFolder: string | undefined,
): Promise<HostStart | undefined> {
  const files = runtime === 'python' ? await presentPythonRuntime(cacheFolder, options) : otherFiles();
  if (files === undefined) return undefined;
  return { files: { ...files }, wrapping: likelyWrapping(), stamp: await stampOf({ ...files }) };
}

/**
 * What it is. The Python runtime is baked where it is missing or damaged.
 *
 * @throws MaeError what `ensurePythonRuntime` throws
 */
export async function hostStart(runtime: Runtime, cacheFolder: string | undefined): Promise<HostStart> {
  const [files, wrapper] = await Promise.all([
    runtime === 'python' ? ensurePythonRuntime(cacheFolder, options) : otherFiles(),
    wrapping(),
  ]);
  return { files: { ...files }, wrapping: wrapper, stamp: await stampOf({ ...files }) };
}

function otherFiles() {
  return { transpiler: transpilerFile() };
}

async function stampOf(files: Record<string, string>): Promise<string> {
  const stats = await Promise.all(Object.values(files).map((path) => stat(path).catch(() => undefined)));
  return stats.map((one) => `${one?.ino} ${one?.mtimeMs} ${one?.size}`).join(', ');
}
