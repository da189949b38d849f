import type { Budget } from '@mae/protocol';
import type { DayUsage } from '../start-budget.js';
import type { Database } from './database.js';

const dayUsage = 'SELECT tokens, cost_usd AS costUsd FROM key_days WHERE key_id = ? AND day = ?';
const add = `INSERT INTO key_days (key_id, day, tokens, cost_usd) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (key_id, day)
  DO UPDATE SET tokens = tokens + ?3, cost_usd = cost_usd + ?4`;
const charged = `SELECT key_id AS keyId, created_at AS createdAt, charged_tokens AS tokens, charged_cost_usd AS costUsd,
  reserved_tokens AS reservedTokens, reserved_cost_usd AS reservedCostUsd FROM runs WHERE run_id = ?`;
const setCharge = 'UPDATE runs SET charged_tokens = ?, charged_cost_usd = ? WHERE run_id = ?';

interface Charged extends DayUsage {
  keyId: string | null;
  createdAt: string;
  reservedTokens: number;
  reservedCostUsd: number;
}

/**
 * What the runs of each key count for, on the day they were asked for: what is reserved for them while they have not
 * ended, then what they have used. Called inside the transaction of what changes it.
 */
export class Charges {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  ofDay(keyId: string, day: string): DayUsage {
    return this.#database.get<DayUsage>(dayUsage, keyId, day) ?? { tokens: 0, costUsd: 0 };
  }

  /** Counts a new run with its budget. */
  reserve(keyId: string, createdAt: string, budget: Budget): void {
    this.#database.run(add, keyId, createdAt.slice(0, 10), budget.maxTokens ?? 0, budget.maxCostUsd ?? 0);
  }

  /** Counts a run that goes on after its end with what it may use, again. */
  reserveAgain(runId: string): void {
    this.#replace(runId, (run) => ({
      tokens: Math.max(run.tokens, run.reservedTokens),
      costUsd: Math.max(run.costUsd, run.reservedCostUsd),
    }));
  }

  /** Counts a run with what it has used. `used` is asked for runs of keys alone. */
  settle(runId: string, used: () => DayUsage): void {
    this.#replace(runId, used);
  }

  #replace(runId: string, by: (run: Charged) => DayUsage): void {
    const run = this.#database.get<Charged>(charged, runId);
    if (run === undefined || run.keyId === null) return;
    const { tokens, costUsd } = by(run);
    const day = run.createdAt.slice(0, 10);
    this.#database.run(add, run.keyId, day, tokens - run.tokens, costUsd - run.costUsd);
    this.#database.run(setCharge, tokens, costUsd, runId);
  }
}
