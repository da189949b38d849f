import { timingSafeEqual } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { ApiKey, ApiKeys } from '../storage/api-keys.js';
import { digestOf } from './secret.js';

interface Known {
  digest: Buffer;
  key: ApiKey;
}

/** How long a list of keys is used before it is read again: a key that was revoked works no longer than this. */
const freshMs = 2_000;

/** For the sake of a key that was created a moment ago the list is read again sooner, but never more often than this. */
const readApartMs = 100;

/** Keys of the settings: without limits, and each with runs of its own. */
function settingsKey(secret: string, index: number): Known {
  const digest = digestOf(secret);
  const keyId = `static_${digest.toString('hex').slice(0, 16)}`;
  return { digest, key: { keyId, name: `MAE_SERVER_API_KEYS ${index + 1}`, limits: {}, createdAt: '' } };
}

/** The keys that a server takes: those of its settings, and those of its storage that are not revoked. */
export class KnownKeys {
  readonly #ofSettings: readonly Known[];
  readonly #stored: Pick<ApiKeys, 'active' | 'list'> | undefined;
  #active: readonly Known[] = [];
  #readAt = Number.NEGATIVE_INFINITY;
  #reading: Promise<void> | undefined;
  #everCreated = false;

  constructor(settings: readonly string[], stored?: Pick<ApiKeys, 'active' | 'list'>) {
    this.#ofSettings = settings.map(settingsKey);
    this.#stored = stored;
  }

  /**
   * Whether a request needs a key: where there is one, and also where there was one. Who revokes the last key does not
   * open the server.
   */
  async areNeeded(): Promise<boolean> {
    if (this.#ofSettings.length > 0) return true;
    await this.#refresh();
    return this.#everCreated;
  }

  /**
   * The key of a secret. One that is not known waits until the list was read after it came: at once it may have been
   * created, and who guesses is held up.
   */
  async find(secret: string): Promise<ApiKey | undefined> {
    const cameAt = performance.now();
    await this.#refresh();
    const presented = digestOf(secret);
    const found = this.#compare(presented);
    if (found || this.#stored === undefined) return found;
    while (this.#readAt < cameAt) await this.#reread(this.#stored);
    return this.#compare(presented);
  }

  /** Every key is compared, whole and in constant time, also after one has matched. */
  #compare(presented: Buffer): ApiKey | undefined {
    let found: ApiKey | undefined;
    for (const { digest, key } of [...this.#ofSettings, ...this.#active]) {
      if (timingSafeEqual(digest, presented)) found = key;
    }
    return found;
  }

  /** One reading at a time, for all who wait. */
  #refresh(): Promise<void> | undefined {
    if (this.#stored === undefined || performance.now() - this.#readAt < freshMs) return undefined;
    return this.#reread(this.#stored);
  }

  #reread(stored: Pick<ApiKeys, 'active' | 'list'>): Promise<void> {
    this.#reading ??= this.#read(stored).finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #read(stored: Pick<ApiKeys, 'active' | 'list'>): Promise<void> {
    await delay(Math.max(0, this.#readAt + readApartMs - performance.now()));
    const startedAt = performance.now();
    const active = await stored.active();
    if (!this.#everCreated) this.#everCreated = active.length > 0 || (await stored.list()).length > 0;
    this.#active = active.map(({ sha256, ...key }) => ({ digest: Buffer.from(sha256, 'hex'), key }));
    this.#readAt = startedAt;
  }
}
