import type { RunStore } from '@mae/protocol';

/** A store that is empty, for one case. */
export interface OpenedRunStore {
  store: RunStore;
  /** The same runs through another instance, as another process would open them. */
  again(): Promise<RunStore>;
  /** Ends both and removes what was stored. */
  close(): Promise<void>;
}

/** What a case does with its store. */
export type RunStoreTest = (opened: OpenedRunStore) => Promise<void>;

/** Cases by name, in the order they are run in. */
export type RunStoreTests = Record<string, RunStoreTest>;
