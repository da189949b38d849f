import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** A TypeScript block of a README. @param index 0 is the first */
export function exampleOf(readme: string, index = 0): string {
  const text = readFileSync(path.join(root, readme), 'utf8');
  const block = [...text.matchAll(/```ts\n([\s\S]*?)```/g)][index]?.[1];
  if (block === undefined) throw new Error(`${readme} has no TypeScript example`);
  return block;
}

/** Runs a script as a user would, from a file in this checkout, with the environment given and no more. */
export function runScript(source: string, env: Record<string, string>): Promise<Ended> {
  const cache = path.join(root, '.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(path.join(cache, 'script-'));
  const file = path.join(folder, 'script.mts');
  writeFileSync(file, source);
  const { promise, resolve } = Promise.withResolvers<Ended>();
  const child = spawn(process.execPath, [file], {
    cwd: root,
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', ...env },
  });
  const ended: Ended = { code: null, signal: null, stdout: '', stderr: '' };
  child.stdout.on('data', (piece) => {
    ended.stdout += String(piece);
  });
  child.stderr.on('data', (piece) => {
    ended.stderr += String(piece);
  });
  child.on('close', (code, signal) => {
    rmSync(folder, { recursive: true, force: true });
    resolve({ ...ended, code, signal });
  });
  return promise;
}
