import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const binary = fileURLToPath(new URL('../bin/mae-server.js', import.meta.url));

/** The built server as a process of its own. */
export class ServerProcess {
  stdout = '';
  stderr = '';
  readonly process: ChildProcess;
  /** Exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
  /** Its state folder, gone with it. */
  readonly #folder = mkdtempSync(join(tmpdir(), 'mae-server-process-'));

  constructor(args: string[], env: Record<string, string> = {}) {
    const { PATH = '', HOME = '' } = process.env;
    const data = env.DATABASE_URL === undefined ? { MAE_SERVER_DATA: join(this.#folder, 'data') } : {};
    this.process = spawn(process.execPath, [binary, ...args], {
      env: { PATH, HOME, ...data, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.process.stdout?.setEncoding('utf8').on('data', (text) => {
      this.stdout += text;
    });
    this.process.stderr?.setEncoding('utf8').on('data', (text) => {
      this.stderr += text;
    });
    this.ended = once(this.process, 'close').then(([code, signal]) => {
      rmSync(this.#folder, { recursive: true, force: true });
      return code ?? signal;
    });
  }

  /** The address it prints once it listens. */
  async url(): Promise<string> {
    return (await this.#printed(/^mae-server: listening on (http:\/\/\S+)\n$/))[1] ?? '';
  }

  /** Resolves once a worker says that it works. */
  async working(): Promise<void> {
    await this.#printed(/^mae-server: working\n$/);
  }

  async #printed(line: RegExp): Promise<RegExpExecArray> {
    const printed = (async () => {
      while (!line.test(this.stdout)) await once(this.process.stdout ?? this.process, 'data');
    })();
    await Promise.race([printed, this.ended]);
    const found = line.exec(this.stdout);
    if (found === null) throw new Error(`the server did not start: ${this.stderr}`);
    return found;
  }

  /** Ids of the processes it started, and of theirs. Linux only; elsewhere none. */
  descendants(of = this.process.pid ?? 0): number[] {
    const threads = `/proc/${of}/task`;
    if (!existsSync(threads)) return [];
    const children = readdirSync(threads).flatMap((thread) => readIds(`${threads}/${thread}/children`));
    return children.flatMap((child) => [child, ...this.descendants(child)]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.process.exitCode === null) this.process.kill('SIGKILL');
    await this.ended;
  }
}

function readIds(file: string): number[] {
  try {
    return readFileSync(file, 'utf8').split(' ').filter(Boolean).map(Number);
  } catch {
    // The thread has ended meanwhile.
    return [];
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A process that has ended and waits for its parent to notice (Z) runs nothing any more.
    return !existsSync('/proc/self') || !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/** Looks again until it holds; half a minute at most. */
export async function eventually(holds: () => Promise<boolean> | boolean, what: string): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (await holds()) return;
    await delay(50);
  }
  throw new Error(`never: ${what}`);
}
