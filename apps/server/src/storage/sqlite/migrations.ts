/**
 * What makes a database of one version one of the next. Forward only: a migration that was released is never changed.
 *
 * Moments are text, ISO 8601, where they are shown, and milliseconds since the epoch where they are compared with now.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE runs (
    run_id TEXT PRIMARY KEY,
    key_id TEXT,
    status TEXT NOT NULL,
    task TEXT NOT NULL,
    stop_reason TEXT,
    suspended_for TEXT,
    sequence INTEGER NOT NULL,
    needs_caller_key INTEGER NOT NULL DEFAULT 0,
    traceparent TEXT,
    cancel_requested INTEGER NOT NULL DEFAULT 0,
    resume_requested INTEGER NOT NULL DEFAULT 0,
    waiting TEXT NOT NULL DEFAULT '[]',
    start_fault TEXT,
    idempotency_key TEXT,
    fingerprint TEXT,
    reserved_tokens INTEGER NOT NULL DEFAULT 0,
    reserved_cost_usd REAL NOT NULL DEFAULT 0,
    charged_tokens INTEGER NOT NULL DEFAULT 0,
    charged_cost_usd REAL NOT NULL DEFAULT 0,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    started_at TEXT,
    last_event_at TEXT
  );
  CREATE UNIQUE INDEX runs_by_idempotency_key ON runs (ifnull(key_id, ''), idempotency_key)
    WHERE idempotency_key IS NOT NULL;
  CREATE INDEX runs_by_creation ON runs (created_at, run_id);
  CREATE INDEX runs_of_key_by_creation ON runs (key_id, created_at, run_id);
  CREATE INDEX runs_by_start ON runs (started_at, run_id) WHERE sequence >= 0;
  CREATE INDEX runs_by_status ON runs (status, updated_at);
  CREATE INDEX runs_at_work_of_key ON runs (key_id) WHERE status IN ('queued', 'running');

  CREATE TABLE requests (run_id TEXT PRIMARY KEY, request TEXT NOT NULL);

  CREATE TABLE events (run_id TEXT NOT NULL, sequence INTEGER NOT NULL, event TEXT NOT NULL);
  CREATE UNIQUE INDEX events_of_run ON events (run_id, sequence);

  CREATE TABLE blobs (
    run_id TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    PRIMARY KEY (run_id, sha256)
  ) WITHOUT ROWID;
  CREATE TABLE blob_parts (run_id TEXT NOT NULL, sha256 TEXT NOT NULL, part INTEGER NOT NULL, content BLOB NOT NULL);
  CREATE UNIQUE INDEX parts_of_blob ON blob_parts (run_id, sha256, part);

  CREATE TABLE leases (run_id TEXT PRIMARY KEY, owner TEXT NOT NULL, expires_at_ms INTEGER NOT NULL) WITHOUT ROWID;

  CREATE TABLE decisions (id INTEGER PRIMARY KEY AUTOINCREMENT, run_id TEXT NOT NULL, decision TEXT NOT NULL,
    given_to TEXT);
  CREATE INDEX decisions_of_run ON decisions (run_id, id);

  CREATE TABLE jobs (id INTEGER PRIMARY KEY AUTOINCREMENT, run_id TEXT NOT NULL UNIQUE, due_at_ms INTEGER NOT NULL);
  CREATE INDEX jobs_by_time ON jobs (due_at_ms, id);

  CREATE TABLE api_keys (
    key_id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL UNIQUE,
    limits TEXT NOT NULL,
    created_at TEXT NOT NULL,
    revoked_at TEXT
  );
  CREATE TABLE key_minutes (key_id TEXT PRIMARY KEY, minute INTEGER NOT NULL, requests INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE key_days (
    key_id TEXT NOT NULL,
    day TEXT NOT NULL,
    requests INTEGER NOT NULL DEFAULT 0,
    tokens INTEGER NOT NULL DEFAULT 0,
    cost_usd REAL NOT NULL DEFAULT 0,
    PRIMARY KEY (key_id, day)
  ) WITHOUT ROWID;
  `,
];
