import { createHash } from 'node:crypto';
import { readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { makeFolder, placeFile } from './disk.js';
import { blobsFolder } from './run-paths.js';
import { damaged, guarded, isMissing } from './store-errors.js';

const isSha256 = /^[0-9a-f]{64}$/;
const sha256 = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');

/**
 * The bytes of a run's files, by their SHA-256. Each run has its own: deleting it can take nothing from another one,
 * and no count of uses can go wrong.
 */
export class Blobs {
  readonly #folder: string;
  readonly #sync: boolean;

  constructor(runFolder: string, { sync }: { sync: boolean }) {
    this.#folder = blobsFolder(runFolder);
    this.#sync = sync;
  }

  /** Stores bytes once. */
  async put(content: Uint8Array): Promise<string> {
    const hash = sha256(content);
    const file = path.join(this.#folder, hash);
    await guarded(file, async () => {
      const there = await stat(file).catch(() => undefined);
      // A blob that was damaged is written again; its length alone would not tell.
      if (there?.size === content.byteLength && sha256(await readFile(file)) === hash) return;
      await makeFolder(this.#folder);
      await placeFile(file, content, { sync: this.#sync });
    });
    return hash;
  }

  /** @throws MaeError `RUN_STORE_DAMAGED` where the bytes are not those that were stored */
  async get(hash: string): Promise<Uint8Array | undefined> {
    if (!isSha256.test(hash)) return undefined;
    const file = path.join(this.#folder, hash);
    return guarded(file, async () => {
      try {
        const content = await readFile(file);
        if (sha256(content) !== hash) throw damaged(file, 'does not hold the bytes that were stored there');
        return new Uint8Array(content.buffer, content.byteOffset, content.byteLength);
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    });
  }

  /** Removes what a killed process has left half written. */
  async sweep(names: string[]): Promise<void> {
    for (const name of names) await rm(path.join(this.#folder, name), { force: true });
  }
}
