import { createHash } from 'node:crypto';
import type { Lease } from '@mae/protocol';
import { leaseLost } from '../../run-errors.js';
import { isRunId } from '../../run-id.js';
import type { Queries } from '../database/database.js';

const hashes = /^[0-9a-f]{64}$/;

const putHeld = `WITH held AS (SELECT run_id FROM mae.runs WHERE run_id = $1 AND lease_owner = $4),
  put AS (INSERT INTO mae.blobs (run_id, sha256, content) SELECT run_id, $2, $3 FROM held ON CONFLICT DO NOTHING)
  SELECT FROM held`;

/** Bytes may come before the first event: then there is a row that is no run yet. */
const putFree = `WITH begun AS (INSERT INTO mae.runs (run_id) VALUES ($1) ON CONFLICT DO NOTHING)
  INSERT INTO mae.blobs (run_id, sha256, content) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`;

/** @throws MaeError `RUN_LEASE_LOST` */
export async function putBlob(
  database: Queries,
  runId: string,
  content: Uint8Array,
  lease: Lease | undefined,
): Promise<string> {
  const sha256 = createHash('sha256').update(content).digest('hex');
  const values = [runId, sha256, content];
  if (lease === undefined) {
    await database.query(putFree, values);
    return sha256;
  }
  const held = await database.query(putHeld, [...values, lease.owner]);
  if (held.length === 0) throw leaseLost(runId, undefined);
  return sha256;
}

export async function getBlob(database: Queries, runId: string, sha256: string): Promise<Uint8Array | undefined> {
  if (!isRunId(runId) || !hashes.test(sha256)) return undefined;
  const [blob] = await database.query<{ content: Buffer }>(
    'SELECT content FROM mae.blobs WHERE run_id = $1 AND sha256 = $2',
    [runId, sha256],
  );
  return blob && new Uint8Array(blob.content);
}

/** All bytes of a run, by hash. */
export async function blobsOf(database: Queries, runId: string): Promise<Map<string, Uint8Array>> {
  const rows = await database.query<{ sha256: string; content: Buffer }>(
    'SELECT sha256, content FROM mae.blobs WHERE run_id = $1',
    [runId],
  );
  return new Map(rows.map(({ sha256, content }) => [sha256, new Uint8Array(content)]));
}
