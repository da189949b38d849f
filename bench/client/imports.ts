import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type PeerName, peerNames, peers } from './peers/all.ts';

const start = promisify(execFile);
const importOne = fileURLToPath(new URL('import-one.mjs', import.meta.url));
const loadedFiles = fileURLToPath(new URL('../../test/loaded-files.mjs', import.meta.url));

export interface ImportFigures {
  milliseconds: number[];
  /** Resident bytes that the import added. */
  bytes: number[];
  /** The files that Node loads for it. */
  files: string[];
}

async function run(program: string, module: string): Promise<string> {
  const { stdout } = await start(process.execPath, [program, import.meta.resolve(module)]);
  return stdout;
}

async function filesOf(module: string): Promise<string[]> {
  const urls = (await run(loadedFiles, module)).split('\n');
  return urls.filter((url) => url.startsWith('file:')).map((url) => fileURLToPath(url));
}

/** Imports each client in fresh processes, one client after the other, so that a busy moment meets all of them. */
export async function importFigures(count: number): Promise<Record<PeerName, ImportFigures>> {
  const figures = {} as Record<PeerName, ImportFigures>;
  // This brings the files into the system's cache, too.
  for (const name of peerNames) {
    figures[name] = { milliseconds: [], bytes: [], files: await filesOf(peers[name].module) };
  }
  for (let round = 0; round < count; round++) {
    for (const name of peerNames) {
      const { milliseconds, bytes } = JSON.parse(await run(importOne, peers[name].module)) as Record<string, number>;
      figures[name].milliseconds.push(milliseconds ?? Number.NaN);
      figures[name].bytes.push(bytes ?? Number.NaN);
    }
  }
  return figures;
}
