import { spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { MaeError } from '@mae/protocol';
import { policyPresets } from '../../policy.js';
import { type BuildInput, buildInProcess } from './build-process.js';
import { guestScript } from './guest-script.js';
import { harness } from './harness/index.js';
import { encodeImage, isImage } from './image.js';
import { interpreterScript } from './interpreter-script.js';
import type { PythonRuntimeFiles } from './runtime-files.js';

export interface PythonRuntimeOptions {
  /**
   * Flags of Node and V8 that hosts run with: a code cache holds only under the flags and the V8 snapshot it was made
   * under. Flags that restrict what a process may read or start do not belong here.
   * @default ['--no-node-snapshot']
   */
  hostFlags?: string[];
}

const building = new Map<string, Promise<void>>();

/**
 * Sees to it that the image of the Python runtime is in the cache folder. The first time it is built in a process of
 * its own, which takes a few seconds; afterwards its hash is checked, and a damaged image is built again. Processes
 * that build at once do not disturb each other: each writes a file of its own and renames it.
 *
 * @param cacheFolder made where it is missing
 * @returns the files that hosts must be allowed to read
 * @throws MaeError `SANDBOX_CACHE_UNUSABLE`, `SANDBOX_PYTHON_BUILD_FAILED`
 */
export async function ensurePythonRuntime(
  cacheFolder: string,
  options: PythonRuntimeOptions = {},
): Promise<PythonRuntimeFiles> {
  const hostFlags = options.hostFlags ?? ['--no-node-snapshot'];
  const pyodide = await realpath(dirname(createRequire(import.meta.url).resolve('pyodide/package.json')));
  const { version } = JSON.parse(await readFile(join(pyodide, 'package.json'), 'utf8')) as { version: string };
  const wasm = join(pyodide, 'pyodide.asm.wasm');
  const stdlib = join(pyodide, 'python_stdlib.zip');
  const modules = importable();
  const guest = guestScript();
  const key = createHash('sha256')
    .update(JSON.stringify([1, process.versions.v8, process.arch, hostFlags, modules, guest, harness]))
    .digest('hex')
    .slice(0, 16);
  const image = join(await openFolder(cacheFolder), `python-${version}-${key}.image`);

  const whole = await readFile(image).then(isImage, () => false);
  if (!whole) {
    const pending =
      building.get(image) ??
      build({ image, wasm, stdlib, asm: join(pyodide, 'pyodide.asm.mjs'), guest, modules, hostFlags }).finally(() =>
        building.delete(image),
      );
    building.set(image, pending);
    await pending;
  }
  return { image, wasm, stdlib };
}

/** Makes a folder and gives its real path. @throws MaeError `SANDBOX_CACHE_UNUSABLE` */
async function openFolder(folder: string): Promise<string> {
  try {
    await mkdir(folder, { recursive: true });
    return await realpath(folder);
  } catch (cause) {
    throw new MaeError({
      code: 'SANDBOX_CACHE_UNUSABLE',
      message: `The Python runtime has no place to be kept: ${(cause as Error).message}. Give a folder that can be written to as cacheDir.`,
      cause,
    });
  }
}

/** What the image has loaded: all that programs may import by default. */
function importable(): string[] {
  const { names } = policyPresets.standard.pythonImports;
  return names === 'all' ? [] : names.filter((name) => name !== '__future__');
}

interface BuildOptions {
  image: string;
  wasm: string;
  stdlib: string;
  asm: string;
  guest: string;
  modules: string[];
  hostFlags: string[];
}

async function build({ image, wasm, stdlib, asm, guest, modules, hostFlags }: BuildOptions): Promise<void> {
  const script = interpreterScript(await readFile(asm, 'utf8'));
  const out = `${image}.${randomUUID()}`;
  const input: BuildInput = {
    wasmPath: wasm,
    stdlibPath: stdlib,
    interpreterScript: script,
    guestScript: guest,
    harness,
    modules,
    out,
  };
  try {
    await runNode(
      hostFlags,
      `(${buildInProcess.toString()})(require, ${JSON.stringify(input)}).catch((error) => {
      console.error(error.stack);
      process.exitCode = 1;
    });`,
    );
    const { snapshot, entries } = JSON.parse(await readFile(`${out}.json`, 'utf8'));
    const bytes = await readFile(`${out}.memory`);
    const codeCache = await readFile(`${out}.cache`);
    await writeFile(`${out}.image`, encodeImage({ script, codeCache, entries, snapshot: { ...snapshot, bytes } }));
    await rename(`${out}.image`, image);
  } finally {
    await Promise.all(['json', 'memory', 'cache', 'image'].map((end) => rm(`${out}.${end}`, { force: true })));
  }
}

/** The line that names the error; the stack around it goes into the details. */
function reasonIn(said: string): string {
  const lines = said.split('\n');
  return lines.find((line) => /^\w*Error\b/.test(line)) ?? lines[0] ?? '';
}

/** Runs a script in a Node of its own, with an empty environment. */
function runNode(flags: string[], script: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...flags, '-'], {
      env: {},
      stdio: ['pipe', 'ignore', 'pipe'],
    });
    const failed = (cause: unknown, said = '') =>
      reject(
        new MaeError({
          code: 'SANDBOX_PYTHON_BUILD_FAILED',
          message: `The Python runtime could not be built. ${reasonIn(said)}`.trim(),
          details: { said: said.slice(0, 2_000) },
          cause,
        }),
      );
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(0, 10_000);
    });
    child.on('error', failed);
    child.on('close', (code, signal) => (code === 0 ? resolve() : failed({ code, signal }, said)));
    child.stdin.on('error', () => undefined);
    child.stdin.end(script);
  });
}
