import * as z from 'zod';

/** What an API key may use. Absent: no bound. Days are of UTC. */
export const KeyLimits = z.strictObject({
  requestsPerMinute: z.int().positive().optional(),
  /** Runs that have not ended, suspended ones left out. */
  maxRunning: z.int().positive().optional(),
  tokensPerDay: z.int().positive().optional(),
  costUsdPerDay: z.number().positive().optional(),
});
export type KeyLimits = z.infer<typeof KeyLimits>;

/** An API key as it is kept: never the secret itself. */
export interface ApiKey {
  keyId: string;
  /** What it is called by those who run the server. */
  name: string;
  limits: KeyLimits;
  createdAt: string;
  revokedAt?: string;
}

/** What a key has used today, UTC: `tokens` and `costUsd` as `StartBounds` counts them, reservations too. */
export interface KeyUsage {
  requests: number;
  tokens: number;
  costUsd: number;
  /** Runs that have not ended, suspended ones left out. */
  running: number;
}

/** The API keys of a server. Hashing and comparing are the caller's: storage sees SHA-256 in lower-case hexadecimal. */
export interface ApiKeys {
  /** A hash that is there already is refused. */
  create(key: { name: string; sha256: string; limits: KeyLimits }): Promise<ApiKey>;
  /** Revoked ones too, the newest first. */
  list(): Promise<ApiKey[]>;
  /** Keys that are not revoked, with their hashes. */
  active(): Promise<(ApiKey & { sha256: string })[]>;
  /** False where there is none of that id, or it was revoked before. */
  revoke(keyId: string): Promise<boolean>;
  /** Counts a request in the minute that runs, across all processes; the count after it, and when the minute ends. */
  countRequest(keyId: string): Promise<{ count: number; endsAt: string }>;
  usage(keyId: string): Promise<KeyUsage>;
}
