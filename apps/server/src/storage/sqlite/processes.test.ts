import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from './__fixtures__/folder.js';
import { Database } from './database.js';
import { openSqlite } from './open-sqlite.js';

/** A process that works on a folder. */
class Child {
  readonly process: ChildProcess;
  readonly #gone: Promise<unknown>;

  constructor(folder: string) {
    this.process = fork(path.join(import.meta.dirname, '__fixtures__/child.mjs'), [folder], { execArgv: [] });
    this.#gone = once(this.process, 'exit');
    onTestFinished(() => this.kill());
  }

  static async begin(folder: string): Promise<Child> {
    const child = new Child(folder);
    await child.#next();
    return child;
  }

  async ask(message: { ask: string } & Record<string, string>): Promise<Record<string, unknown>> {
    const answer = this.#next();
    this.process.send(message);
    return answer;
  }

  async #next(): Promise<Record<string, unknown>> {
    const gone = this.#gone.then(() => Promise.reject(new Error('the process has ended')));
    const [message] = await Promise.race([once(this.process, 'message'), gone]);
    return message;
  }

  async kill(): Promise<void> {
    this.process.kill('SIGKILL');
    await this.#gone;
  }
}

describe('a process that is killed', () => {
  it('loses nothing of what it said is stored, and lets go of its folder', async () => {
    const folder = await temporaryFolder();
    let acknowledged = -1;
    for (const killedAfter of [1, 40]) {
      const child = await Child.begin(folder);
      expect(await child.ask({ ask: 'serve' })).toEqual({ done: 'serve' });
      await expect(openSqlite({ folder })).rejects.toMatchObject({ code: 'STORAGE_IN_USE' });
      const killed = Promise.withResolvers<void>();
      let count = 0;
      child.process.on('message', ({ stored }: { stored: number }) => {
        acknowledged = stored;
        if (++count === killedAfter) child.kill().then(killed.resolve);
      });
      child.process.send({ ask: 'write', runId: 'run_a' });
      await killed.promise;
      await using storage = await openSqlite({ folder });
      const sequences = (await storage.runs.read('run_a')).map(({ sequence }) => sequence);
      expect(sequences).toEqual(Array.from({ length: sequences.length }, (_, sequence) => sequence));
      expect(sequences.length).toBeGreaterThan(acknowledged);
      expect((await storage.runs.row('run_a'))?.sequence).toBe(sequences.length - 1);
    }
    expect(acknowledged).toBeGreaterThanOrEqual(40);
  });
});

describe('several processes', () => {
  it('make a new database at once, and one of them does', async () => {
    const folder = await temporaryFolder();
    const children = await Promise.all(Array.from({ length: 3 }, () => Child.begin(folder)));
    const said = await Promise.all(
      children.map((child, index) => child.ask({ ask: 'keys', name: `${index}`, sha256: `${index}`.repeat(64) })),
    );
    expect(said).toEqual(Array.from({ length: 3 }, () => ({ done: 'keys' })));
    await using storage = await openSqlite({ folder });
    expect((await storage.keys.list()).map(({ name }) => name).sort()).toEqual(['0', '1', '2']);
    const database = new Database(path.join(folder, 'mae.sqlite'));
    expect(database.all('SELECT version FROM schema_versions')).toEqual([{ version: 1 }]);
    database.close();
  });
});
