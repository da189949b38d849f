import { problem } from '../problems.js';
import type { ApiKey, ApiKeys } from '../storage/api-keys.js';

/** Requests a minute of the keys that have a bound on them, counted over all processes. */
export class RequestRate {
  readonly #keys: Pick<ApiKeys, 'countRequest'>;
  readonly #now: () => number;
  /** Until when a key has had its share: what it asks before is refused without asking the storage. */
  readonly #spentUntil = new Map<string, number>();

  constructor(keys: Pick<ApiKeys, 'countRequest'>, now: () => number = Date.now) {
    this.#keys = keys;
    this.#now = now;
  }

  /** @throws MaeError `KEY_LIMIT_REACHED` */
  async count({ keyId, limits }: ApiKey): Promise<void> {
    const { requestsPerMinute } = limits;
    if (requestsPerMinute === undefined) return;
    const spentUntil = this.#spentUntil.get(keyId);
    if (spentUntil !== undefined && this.#now() < spentUntil) throw this.#refusal(requestsPerMinute, spentUntil);
    this.#spentUntil.delete(keyId);
    const { count, endsAt } = await this.#keys.countRequest(keyId);
    if (count <= requestsPerMinute) return;
    this.#spentUntil.set(keyId, Date.parse(endsAt));
    throw this.#refusal(requestsPerMinute, Date.parse(endsAt));
  }

  #refusal(requestsPerMinute: number, endsAt: number) {
    const message = `This API key may make ${requestsPerMinute} requests a minute, and has made them. Wait for the next.`;
    const retryAfterSeconds = (endsAt - this.#now()) / 1_000;
    return problem('KEY_LIMIT_REACHED', message, { limit: 'requestsPerMinute', retryAfterSeconds });
  }
}
