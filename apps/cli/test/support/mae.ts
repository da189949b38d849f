import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, vi } from 'vitest';

/** The built binary. */
export const bin = fileURLToPath(new URL('../../bin/mae.js', import.meta.url));
const built = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
if (!existsSync(built)) throw new Error('apps/cli is not built: run its build first.');

// The first program of all builds the Python runtime, which may take a while on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const folders: string[] = [];
// Registered here, once: inside a test it would be too late.
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A folder that is gone after the tests of the file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'mae-cli-'));
  folders.push(folder);
  return folder;
}

const home = temporaryFolder();

/** Nothing of the environment the tests run in but the path; the Python runtime is built once for all of them. */
export const minimal = {
  PATH: process.env.PATH ?? '',
  HOME: home,
  MAE_CACHE_DIR: path.join(homedir(), '.cache', 'mae'),
};

export interface MaeOptions {
  env?: Record<string, string>;
  /** What standard input holds. It is closed at once where nothing is given. */
  input?: string;
  cwd?: string;
}

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export interface Started {
  child: ChildProcessWithoutNullStreams;
  /** Resolves when a stream has shown a text. */
  shown(stream: 'stdout' | 'stderr', text: string): Promise<void>;
  ended: Promise<Ended>;
}

/** Starts the built binary. */
export function startMae(args: readonly string[], { env = {}, cwd = home }: Omit<MaeOptions, 'input'> = {}): Started {
  const child = spawn(process.execPath, [bin, ...args], { cwd, env: { ...minimal, ...env } });
  const text = { stdout: '', stderr: '' };
  const waiting: { stream: 'stdout' | 'stderr'; text: string; resolve: () => void }[] = [];
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (chunk: string) => {
      text[stream] += chunk;
      for (const one of waiting) if (one.stream === stream && text[stream].includes(one.text)) one.resolve();
    });
  }
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, ...text }));
  });
  // A reader that left (a closed pipe on purpose) is no error of the test.
  child.stdin.on('error', () => {});
  const shown = async (stream: 'stdout' | 'stderr', wanted: string): Promise<void> => {
    if (text[stream].includes(wanted)) return;
    const seen = new Promise<void>((resolve) => waiting.push({ stream, text: wanted, resolve }));
    const early = ended.then(({ code, stderr }) => {
      if (!text[stream].includes(wanted)) throw new Error(`ended with ${code} before it showed "${wanted}": ${stderr}`);
    });
    await Promise.race([seen, early]);
  };
  return { child, shown, ended };
}

/** Runs the built binary to its end. */
export function mae(args: readonly string[], options: MaeOptions = {}): Promise<Ended> {
  const { child, ended } = startMae(args, options);
  child.stdin.end(options.input ?? '');
  return ended;
}

/** What every error of the command line is: lines that start with `mae: `, and no stack. */
export function problemOf({ stderr }: Ended): string {
  if (/^\s+at .+:\d+/m.test(stderr)) throw new Error(`There is a stack trace:\n${stderr}`);
  return stderr
    .split('\n')
    .filter((line) => line.startsWith('mae: '))
    .join('\n');
}
