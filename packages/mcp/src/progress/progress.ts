import type { RequestHandlerExtra } from '@modelcontextprotocol/sdk/shared/protocol.js';
import type { ServerNotification, ServerRequest } from '@modelcontextprotocol/sdk/types.js';

/** What a tool is given besides its arguments. */
export type CallExtra = RequestHandlerExtra<ServerRequest, ServerNotification>;

/**
 * Progress of one call, for a client that asked for it: each piece of news, and after a silence the last one again, so
 * that a client which counts from the last sign of life goes on waiting. The number grows with each notification.
 */
export class Progress implements Disposable {
  readonly #extra: CallExtra;
  readonly #token: string | number | undefined;
  readonly #heartbeat: NodeJS.Timeout | undefined;
  readonly #startedAt = performance.now();
  #sent = 0;
  #last: string;

  constructor(extra: CallExtra, { first, heartbeatMs }: { first: string; heartbeatMs: number }) {
    this.#extra = extra;
    this.#token = extra._meta?.progressToken;
    this.#last = first;
    if (this.#token === undefined) return;
    this.#heartbeat = setInterval(() => this.#send(`${this.#last} (${this.#seconds()} s)`), heartbeatMs);
    this.say(first);
  }

  say(news: string): void {
    this.#last = news;
    this.#heartbeat?.refresh();
    this.#send(news);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#heartbeat);
  }

  #seconds(): number {
    return Math.round((performance.now() - this.#startedAt) / 1_000);
  }

  #send(message: string): void {
    if (this.#token === undefined || this.#extra.signal.aborted) return;
    this.#sent += 1;
    const params = { progressToken: this.#token, progress: this.#sent, message };
    // A client that is gone needs none.
    this.#extra.sendNotification({ method: 'notifications/progress', params }).catch(() => {});
  }
}
