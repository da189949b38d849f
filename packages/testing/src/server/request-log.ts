import type { ReceivedRequest } from './received-request.js';

/** The requests that came in, and who waits for one. */
export class RequestLog {
  readonly all: ReceivedRequest[] = [];
  readonly #waiting = new Map<number, PromiseWithResolvers<void>>();

  /** @returns the number of the request, from 1 */
  add(request: ReceivedRequest): number {
    const count = this.all.push(request);
    this.#waiting.get(count)?.resolve();
    this.#waiting.delete(count);
    return count;
  }

  /** Forgets what came in; who waits goes on waiting. */
  clear(): void {
    this.all.length = 0;
  }

  /** Resolves once this many requests have come in. */
  async received(count: number): Promise<void> {
    if (this.all.length >= count) return;
    const waiter = this.#waiting.get(count) ?? Promise.withResolvers<void>();
    this.#waiting.set(count, waiter);
    await waiter.promise;
  }

  /** The request of this index, from 0, once it has come in. */
  async at(index: number): Promise<ReceivedRequest> {
    await this.received(index + 1);
    const request = this.all[index];
    if (request === undefined) throw new RangeError(`There is no request ${index}.`);
    return request;
  }
}
