import { limitError } from '../errors/limit-error.js';
import type { Settings } from '../options.js';
import { Account, type Pass } from './account.js';
import { type OwnLimits, readOwnLimits } from './own-limits.js';

const keptIdleMs = 120_000;
const manyAccounts = 100;

/** The accounts of this process: what one client learns of a key, all others know. Keys are held as hashes alone. */
const accounts = new Map<string, Account>();
let tickets = 0;

function accountOf(host: string, apiKey: string | undefined): Account {
  // Got where it is needed: loading Node's crypto module with the package takes a part of its import.
  const id = `${host} ${process.getBuiltinModule('node:crypto').hash('sha256', apiKey ?? '')}`;
  const known = accounts.get(id);
  if (known !== undefined) return known;
  if (accounts.size >= manyAccounts) {
    for (const [other, account] of accounts) if (account.idleFor(keptIdleMs)) accounts.delete(other);
  }
  const account = new Account();
  accounts.set(id, account);
  return account;
}

/** One call on its way through the limiter, with all its attempts. */
export interface Passenger {
  /** Waits until the next attempt may be sent. `rested`: it has waited already as it was told to. */
  enter: (rested: boolean) => Promise<Pass>;
}

/** What is asked of the limiter for a call. */
export interface Journey {
  host: string;
  apiKey: string | undefined;
  model: string | undefined;
  tokens: number;
  /** Whether calls start slowly while nothing is known of the limits. */
  learns: boolean;
  signal: AbortSignal;
}

/** Holds calls back until the limits of their key allow them, first come first served. */
export class Limiter {
  readonly #limits: OwnLimits;

  constructor(options: Exclude<Settings['rateLimit'], false>) {
    this.#limits = readOwnLimits(options);
  }

  begin({ host, apiKey, model = '', tokens, learns, signal }: Journey): Passenger {
    const account = accountOf(host, apiKey);
    const ticket = ++tickets;
    const limits = this.#limits;
    const tooLong = limitError.bind(undefined, host, model, limits.maxWaitMs);
    return {
      enter: (rested) => account.enter({ ticket, model, cost: { tokens }, limits, learns, rested, signal, tooLong }),
    };
  }
}

/** Calls of this process that wait for a limit of a key. */
export function waitingCalls(host: string, apiKey: string | undefined): number {
  return accountOf(host, apiKey).waiting;
}
