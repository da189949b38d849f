import { randomBytes } from 'node:crypto';
import type { ApiKey, ApiKeys, KeyUsage } from '../api-keys.js';
import type { Database } from './database.js';

interface KeyRecord {
  keyId: string;
  name: string;
  sha256: string;
  limits: string;
  createdAt: string;
  revokedAt: string | null;
}

const minuteMs = 60_000;

const columns = 'key_id AS keyId, name, sha256, limits, created_at AS createdAt, revoked_at AS revokedAt';
const insert = 'INSERT INTO api_keys (key_id, name, sha256, limits, created_at) VALUES (?, ?, ?, ?, ?)';
const list = `SELECT ${columns} FROM api_keys ORDER BY created_at DESC, rowid DESC`;
const active = `SELECT ${columns} FROM api_keys WHERE revoked_at IS NULL`;
const revoke = 'UPDATE api_keys SET revoked_at = ? WHERE key_id = ? AND revoked_at IS NULL';
const countMinute = `INSERT INTO key_minutes (key_id, minute, requests) VALUES (?, ?, 1) ON CONFLICT (key_id) DO UPDATE
  SET requests = CASE WHEN minute = excluded.minute THEN requests + 1 ELSE 1 END, minute = excluded.minute
  RETURNING requests`;
const countDay = `INSERT INTO key_days (key_id, day, requests) VALUES (?, ?, 1)
  ON CONFLICT (key_id, day) DO UPDATE SET requests = requests + 1`;
const dayOfKey = 'SELECT requests, tokens, cost_usd AS costUsd FROM key_days WHERE key_id = ? AND day = ?';
const running = "SELECT count(*) AS count FROM runs WHERE key_id = ? AND status IN ('queued', 'running')";

function toKey({ keyId, name, limits, createdAt, revokedAt }: KeyRecord): ApiKey {
  return { keyId, name, limits: JSON.parse(limits), createdAt, ...(revokedAt === null ? {} : { revokedAt }) };
}

/** API keys in the database of a folder. */
export class SqliteKeys implements ApiKeys {
  readonly #database: Database;
  readonly #now: () => number;

  constructor(database: Database, now: () => number) {
    this.#database = database;
    this.#now = now;
  }

  async create({ name, sha256, limits }: Parameters<ApiKeys['create']>[0]): Promise<ApiKey> {
    const keyId = `key_${randomBytes(8).toString('hex')}`;
    const createdAt = this.#moment();
    this.#database.run(insert, keyId, name, sha256, JSON.stringify(limits), createdAt);
    return { keyId, name, limits, createdAt };
  }

  async list(): Promise<ApiKey[]> {
    return this.#database.all<KeyRecord>(list).map(toKey);
  }

  async active(): Promise<(ApiKey & { sha256: string })[]> {
    return this.#database.all<KeyRecord>(active).map((record) => ({ ...toKey(record), sha256: record.sha256 }));
  }

  async revoke(keyId: string): Promise<boolean> {
    return this.#database.run(revoke, this.#moment(), keyId) > 0;
  }

  async countRequest(keyId: string): Promise<{ count: number; endsAt: string }> {
    const minute = Math.floor(this.#now() / minuteMs);
    const count = this.#database.transaction(() => {
      this.#database.run(countDay, keyId, this.#moment().slice(0, 10));
      return this.#database.get<{ requests: number }>(countMinute, keyId, minute)?.requests ?? 1;
    });
    return { count, endsAt: new Date((minute + 1) * minuteMs).toISOString() };
  }

  async usage(keyId: string): Promise<KeyUsage> {
    const day = this.#database.get<Omit<KeyUsage, 'running'>>(dayOfKey, keyId, this.#moment().slice(0, 10));
    const { count = 0 } = this.#database.get<{ count: number }>(running, keyId) ?? {};
    const { requests = 0, tokens = 0, costUsd = 0 } = day ?? {};
    // Sums of fractions may end a hair below nothing.
    return { requests, tokens, costUsd: Math.max(0, costUsd), running: count };
  }

  #moment(): string {
    return new Date(this.#now()).toISOString();
  }
}
