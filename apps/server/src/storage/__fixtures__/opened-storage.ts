import type { Storage } from '../storage.js';

/** A storage without anything in it, for one case. */
export interface OpenedStorage {
  storage: Storage;
  /** What is kept there through another instance, as another process would open it. */
  again(): Promise<Storage>;
  /** Ends what was opened for the case. */
  close(): Promise<void>;
}

/** What a case does with its storage. */
export type StorageTest = (opened: OpenedStorage) => Promise<void>;

/** Cases by name, in the order they are run in. */
export type StorageTests = Record<string, StorageTest>;
