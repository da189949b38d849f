import { hash, webcrypto } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Database } from './database.js';

/** Bytes written or read at once: about a millisecond. */
const partBytes = 1024 * 1024;

const insertPart = 'INSERT OR REPLACE INTO blob_parts (run_id, sha256, part, content) VALUES (?, ?, ?, ?)';
const insertBlob = 'INSERT OR IGNORE INTO blobs (run_id, sha256, bytes) VALUES (?, ?, ?)';
const blobOf = 'SELECT bytes FROM blobs WHERE run_id = ? AND sha256 = ?';
const partOf = 'SELECT content FROM blob_parts WHERE run_id = ? AND sha256 = ? AND part = ?';
const someParts = 'DELETE FROM blob_parts WHERE rowid IN (SELECT rowid FROM blob_parts WHERE run_id = ? LIMIT 8)';

/** Lower-case hexadecimal SHA-256; of much, outside the main thread. */
async function sha256Of(content: Uint8Array<ArrayBuffer>): Promise<string> {
  if (content.byteLength <= partBytes) return hash('sha256', content, 'hex');
  return Buffer.from(await webcrypto.subtle.digest('SHA-256', content)).toString('hex');
}

/**
 * The bytes of runs' files, in parts, so that no call takes long. A blob is there once its record in `blobs` is; parts
 * without it are what a crash left, and are removed when the storage is opened.
 */
export class Blobs {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async put(runId: string, content: Uint8Array): Promise<string> {
    // A copy: what the caller changes meanwhile must not be stored under the hash of what it was.
    const copy = Uint8Array.from(content);
    const sha256 = await sha256Of(copy);
    if (this.#database.get(blobOf, runId, sha256)) return sha256;
    if (copy.byteLength <= partBytes) {
      this.#database.transaction(() => {
        this.#database.run(insertPart, runId, sha256, 0, copy);
        this.#database.run(insertBlob, runId, sha256, copy.byteLength);
      });
      return sha256;
    }
    for (let at = 0, part = 0; at < copy.byteLength; at += partBytes, part++) {
      this.#database.run(insertPart, runId, sha256, part, copy.subarray(at, at + partBytes));
      await setImmediate();
    }
    this.#database.run(insertBlob, runId, sha256, copy.byteLength);
    return sha256;
  }

  async get(runId: string, sha256: string): Promise<Uint8Array | undefined> {
    const blob = this.#database.get<{ bytes: number }>(blobOf, runId, sha256);
    if (blob === undefined) return undefined;
    const content = new Uint8Array(blob.bytes);
    for (let at = 0, part = 0; at < blob.bytes; part++) {
      const read = this.#database.get<{ content: Uint8Array }>(partOf, runId, sha256, part)?.content;
      // Deleted meanwhile.
      if (read === undefined) return undefined;
      content.set(read, at);
      at += read.byteLength;
      if (at < blob.bytes) await setImmediate();
    }
    return content;
  }

  /** The blobs are gone at once, inside the caller's transaction; `sweep` frees their room. */
  forget(runId: string): void {
    this.#database.run('DELETE FROM blobs WHERE run_id = ?', runId);
  }

  /** Removes the parts of a run's blobs, a few at a time. */
  async sweep(runId: string): Promise<void> {
    while (this.#database.run(someParts, runId) > 0) await setImmediate();
  }
}
