import { begin } from './0001-begin.js';

/**
 * What brings an empty database to the schema this version works with, in order. Forward only: one that has been
 * released is never changed, and what it did wrong is mended by another one after it.
 */
export const migrations: readonly string[] = [begin];

/** The version of the schema this version works with. */
export const schemaVersion = migrations.length;
