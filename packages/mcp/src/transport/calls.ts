import { isJSONRPCRequest, type JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';

/** Requests under way in this process, so that a cancellation, which comes as a request of its own, finds its own. */
export class Calls {
  readonly #calls = new Map<string, (message: JSONRPCMessage) => void>();

  get size(): number {
    return this.#calls.size;
  }

  /** @param client what tells one client from another */
  add(client: string, messages: JSONRPCMessage[], deliver: (message: JSONRPCMessage) => void): Disposable {
    const keys = messages.filter(isJSONRPCRequest).map(({ id }) => keyOf(client, id));
    for (const key of keys) this.#calls.set(key, deliver);
    return {
      [Symbol.dispose]: () => {
        for (const key of keys) if (this.#calls.get(key) === deliver) this.#calls.delete(key);
      },
    };
  }

  /** Hands a cancellation to the call it means, where that is under way here. */
  cancel(client: string, message: JSONRPCMessage): void {
    if (!('method' in message) || message.method !== 'notifications/cancelled') return;
    const requestId = message.params?.requestId;
    if (typeof requestId !== 'string' && typeof requestId !== 'number') return;
    this.#calls.get(keyOf(client, requestId))?.(message);
  }
}

const keyOf = (client: string, requestId: string | number): string => JSON.stringify([client, requestId]);
