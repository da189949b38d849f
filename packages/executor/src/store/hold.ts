import { type ClaimRecord, holderOf, isHeld, makeClaim, newestClaim, recordOf, rewriteClaim } from './claims.js';
import { isMissing, leaseLost } from './store-errors.js';

export interface HoldOptions {
  runId: string;
  folder: string;
  owner: string;
  /** Milliseconds since the epoch. */
  expiresAt: number;
  /** Whether it also stands while expired, as long as its process lives. */
  whileAlive: boolean;
  now: () => number;
}

/** This process's right to write to one run. */
export class Hold {
  readonly runId: string;
  readonly folder: string;
  readonly generation: number;
  #record: ClaimRecord;

  private constructor(options: HoldOptions, generation: number, record: ClaimRecord) {
    this.runId = options.runId;
    this.folder = options.folder;
    this.generation = generation;
    this.#record = record;
  }

  /**
   * Takes the right to write, where nobody has it or who has it is gone. Another claim of the same owner is taken over:
   * it is an earlier life of the same worker.
   *
   * @returns the hold, or who has it instead, in words
   */
  static async take(options: HoldOptions): Promise<Hold | string> {
    const { folder, owner, expiresAt, whileAlive, now } = options;
    const claim = await newestClaim(folder);
    const isSame = !whileAlive && claim?.record?.owner === owner && !claim.record.whileAlive;
    if (isHeld(claim, now()) && !isSame) return holderOf(claim);
    const record = recordOf(owner, expiresAt, whileAlive);
    const generation = await makeClaim(folder, claim, record);
    return generation === undefined ? 'a process that was faster' : new Hold(options, generation, record);
  }

  get owner(): string {
    return this.#record.owner;
  }

  get token(): string {
    return this.#record.token;
  }

  get expiresAt(): string {
    return this.#record.expiresAt;
  }

  /** Why others may write now, or nothing where nobody else may. */
  async whyLost(): Promise<string | undefined> {
    const claim = await newestClaim(this.folder);
    if (claim === undefined) return 'the run was deleted';
    if (claim.record?.token !== this.#record.token) return `it was taken over by ${holderOf(claim)}`;
    return claim.record.released ? 'it was given back' : undefined;
  }

  /** @throws MaeError `RUN_LEASE_LOST` */
  async assertHeld(): Promise<void> {
    const why = await this.whyLost();
    if (why !== undefined) throw leaseLost(this.runId, why);
  }

  /** Moves the expiry. False where the right is lost. */
  async renew(expiresAt: number): Promise<boolean> {
    return this.#rewrite({ ...this.#record, expiresAt: new Date(expiresAt).toISOString() });
  }

  /** Lets others write. Nothing happens where they may already. */
  async release(): Promise<void> {
    await this.#rewrite({ ...this.#record, released: true });
  }

  async #rewrite(record: ClaimRecord): Promise<boolean> {
    if ((await this.whyLost()) !== undefined) return false;
    try {
      await rewriteClaim(this.folder, this.generation, record);
    } catch (error) {
      if (isMissing(error)) return false;
      throw error;
    }
    this.#record = record;
    return record.released || (await this.whyLost()) === undefined;
  }
}
