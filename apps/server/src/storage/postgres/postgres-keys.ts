import { randomBytes } from 'node:crypto';
import type { ApiKey, ApiKeys, KeyUsage } from '../api-keys.js';
import { KeyLimits } from '../api-keys.js';
import type { Queries } from './database/database.js';
import { usedToday } from './runs/charges.js';
import { runningOfKey } from './runs/create-run.js';

interface KeyRecord {
  key_id: string;
  name: string;
  sha256: string;
  limits: string;
  created_at: Date;
  revoked_at: Date | null;
}

const columns = 'key_id, name, sha256, limits, created_at, revoked_at';
const insert = `INSERT INTO mae.api_keys (key_id, name, sha256, limits, created_at)
  VALUES ($1, $2, $3, $4, clock_timestamp()) RETURNING ${columns}`;
const revoke =
  'UPDATE mae.api_keys SET revoked_at = clock_timestamp() WHERE key_id = $1 AND revoked_at IS NULL RETURNING key_id';
const count = `INSERT INTO mae.key_minutes (key_id, minute, requests)
  VALUES ($1, date_trunc('minute', clock_timestamp()), 1)
  ON CONFLICT (key_id, minute) DO UPDATE SET requests = key_minutes.requests + 1
  RETURNING requests, minute + interval '1 minute' AS ends_at`;
/** Minutes are kept as long as their day is asked for. */
const forget = `DELETE FROM mae.key_minutes WHERE key_id = $1 AND minute < now() - interval '2 days'`;
const requestsToday = `SELECT coalesce(sum(requests), 0)::integer AS requests FROM mae.key_minutes
  WHERE key_id = $1 AND minute >= date_trunc('day', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC'`;

function toKey(record: KeyRecord): ApiKey {
  return {
    keyId: record.key_id,
    name: record.name,
    limits: KeyLimits.parse(JSON.parse(record.limits)),
    createdAt: record.created_at.toISOString(),
    ...(record.revoked_at === null ? {} : { revokedAt: record.revoked_at.toISOString() }),
  };
}

/** API keys in tables of Postgres, counted by its clock. */
export class PostgresKeys implements ApiKeys {
  readonly #database: Queries;

  constructor(database: Queries) {
    this.#database = database;
  }

  async create({ name, sha256, limits }: Parameters<ApiKeys['create']>[0]): Promise<ApiKey> {
    const values = [`key_${randomBytes(8).toString('hex')}`, name, sha256, JSON.stringify(limits)];
    const [made] = (await this.#database.query<KeyRecord & Record<string, unknown>>(insert, values)).map(toKey);
    if (!made) throw new Error('an insert gave no row');
    return made;
  }

  async list(): Promise<ApiKey[]> {
    const text = `SELECT ${columns} FROM mae.api_keys ORDER BY created_at DESC, key_id DESC`;
    return (await this.#database.query<KeyRecord & Record<string, unknown>>(text)).map(toKey);
  }

  async active(): Promise<(ApiKey & { sha256: string })[]> {
    const text = `SELECT ${columns} FROM mae.api_keys WHERE revoked_at IS NULL`;
    const records = await this.#database.query<KeyRecord & Record<string, unknown>>(text);
    return records.map((record) => ({ ...toKey(record), sha256: record.sha256 }));
  }

  async revoke(keyId: string): Promise<boolean> {
    return (await this.#database.query(revoke, [keyId])).length > 0;
  }

  async countRequest(keyId: string): Promise<{ count: number; endsAt: string }> {
    const [row] = await this.#database.query<{ requests: number; ends_at: Date }>(count, [keyId]);
    if (!row) throw new Error('an upsert gave no row');
    if (row.requests === 1) await this.#database.query(forget, [keyId]);
    return { count: row.requests, endsAt: row.ends_at.toISOString() };
  }

  async usage(keyId: string): Promise<KeyUsage> {
    const { tokens, costUsd } = await usedToday(this.#database, keyId);
    const [running] = await this.#database.query<{ count: number }>(runningOfKey, [keyId]);
    const [counted] = await this.#database.query<{ requests: number }>(requestsToday, [keyId]);
    return {
      requests: counted?.requests ?? 0,
      tokens,
      costUsd,
      running: running?.count ?? 0,
    };
  }
}
