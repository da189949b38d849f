import type { JSONRPCMessage, RequestId } from '@modelcontextprotocol/sdk/types.js';
import type { OpenCall } from './open-call.js';

/** Calls under way in this process. A cancellation comes as a request of its own, and finds here what it means. */
export class Calls {
  readonly #all = new Set<OpenCall>();
  readonly #byRequest = new Map<string, OpenCall>();

  get size(): number {
    return this.#all.size;
  }

  /** @param client what tells one client from another */
  add(client: string, call: OpenCall): void {
    this.#all.add(call);
    for (const id of call.requestIds) this.#byRequest.set(keyOf(client, id), call);
  }

  remove(client: string, call: OpenCall): void {
    this.#all.delete(call);
    for (const id of call.requestIds) {
      const key = keyOf(client, id);
      if (this.#byRequest.get(key) === call) this.#byRequest.delete(key);
    }
  }

  /** Hands a cancellation to the call it means, where that is under way here. */
  cancel(client: string, message: JSONRPCMessage): void {
    if (!('method' in message) || message.method !== 'notifications/cancelled') return;
    const requestId = message.params?.requestId;
    if (typeof requestId !== 'string' && typeof requestId !== 'number') return;
    this.#byRequest.get(keyOf(client, requestId))?.cancel(requestId, message);
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#all].map((call) => call.stop()));
  }
}

const keyOf = (client: string, requestId: RequestId): string => JSON.stringify([client, requestId]);
