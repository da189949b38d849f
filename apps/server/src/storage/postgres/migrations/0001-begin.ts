/** Runs, their logs and files, what is asked of them, and the keys they belong to. */
export const begin = `
CREATE TABLE mae.runs (
  run_id text COLLATE "C" PRIMARY KEY,
  -- When its row was made; it is a run once it has a created_at. A lease may be taken, and bytes stored, before.
  begun_at timestamptz NOT NULL DEFAULT now(),
  created_at timestamptz(3),
  updated_at timestamptz(3),
  key_id text,
  status text NOT NULL DEFAULT 'queued' CHECK (status IN ('queued', 'running', 'suspended', 'completed')),
  task text NOT NULL DEFAULT '',
  sequence integer NOT NULL DEFAULT -1,
  stop_reason text,
  suspended_for text,
  -- Attempts whose programs wait for somebody's yes.
  waiting text[] NOT NULL DEFAULT '{}',
  -- When the first and the last event happened, as they say it.
  started_at text COLLATE "C",
  last_event_at text,
  -- The request as JSON, contents of files as blobs of the run.
  request text,
  start_fault text,
  needs_caller_key boolean NOT NULL DEFAULT false,
  traceparent text,
  cancel_requested boolean NOT NULL DEFAULT false,
  resume_requested boolean NOT NULL DEFAULT false,
  lease_owner text,
  lease_expires_at timestamptz,
  reserved_tokens bigint NOT NULL DEFAULT 0,
  reserved_cost_usd double precision NOT NULL DEFAULT 0,
  used_tokens bigint NOT NULL DEFAULT 0,
  used_cost_usd double precision NOT NULL DEFAULT 0
  -- Room in each page: a lease is renewed every two seconds, and changes no index.
) WITH (fillfactor = 80);
CREATE INDEX runs_newest ON mae.runs (created_at DESC, run_id DESC);
CREATE INDEX runs_of_key ON mae.runs (key_id, created_at DESC, run_id DESC);
CREATE INDEX runs_started ON mae.runs (started_at DESC, run_id DESC) WHERE sequence >= 0;
CREATE INDEX runs_begun ON mae.runs (begun_at) WHERE created_at IS NULL;
CREATE INDEX runs_open ON mae.runs (updated_at) WHERE status <> 'completed' OR resume_requested;
CREATE INDEX runs_ended ON mae.runs (updated_at) WHERE status = 'completed';

CREATE TABLE mae.events (
  run_id text COLLATE "C" NOT NULL,
  sequence integer NOT NULL,
  -- Text: jsonb would lose the order of keys, of which prompts are made.
  event text NOT NULL,
  PRIMARY KEY (run_id, sequence)
);

CREATE TABLE mae.blobs (
  run_id text COLLATE "C" NOT NULL,
  sha256 text NOT NULL,
  content bytea NOT NULL,
  PRIMARY KEY (run_id, sha256)
);

CREATE TABLE mae.decisions (
  decision_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  run_id text COLLATE "C" NOT NULL,
  decision text NOT NULL,
  -- Who was given it last: it is done with once the log has it.
  given_to text
);
CREATE INDEX decisions_of_run ON mae.decisions (run_id, decision_id);

CREATE TABLE mae.idempotency (
  key_id text NOT NULL,
  idempotency_key text NOT NULL,
  fingerprint text NOT NULL,
  run_id text COLLATE "C" NOT NULL,
  PRIMARY KEY (key_id, idempotency_key)
);
CREATE INDEX idempotency_of_run ON mae.idempotency (run_id);

-- What runs that were deleted had used, on the day they were asked for.
CREATE TABLE mae.spent (
  key_id text NOT NULL,
  day date NOT NULL,
  tokens bigint NOT NULL,
  cost_usd double precision NOT NULL,
  PRIMARY KEY (key_id, day)
);

CREATE TABLE mae.api_keys (
  key_id text PRIMARY KEY,
  name text NOT NULL,
  sha256 text NOT NULL UNIQUE,
  limits text NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  revoked_at timestamptz(3)
);

CREATE TABLE mae.key_minutes (
  key_id text NOT NULL,
  minute timestamptz NOT NULL,
  requests integer NOT NULL,
  PRIMARY KEY (key_id, minute)
);
`;
