import pg, { type ClientConfig } from 'pg';
import { storageError } from '../database/storage-error.js';

/** A connection that says nothing is asked whether it is there this often, and given up after as long. */
const heartbeatMs = 5_000;
/** Pauses before a lost connection is tried again: the first and the longest. */
const firstPauseMs = 100;
const longestPauseMs = 2_000;

export interface ListenerOptions {
  channels: readonly string[];
  onNotification: (channel: string, payload: string) => void;
  /** Called whenever the channels are listened to, the first time too: what was sent before is lost. */
  onListening: () => void;
  onError: (error: unknown) => void;
}

/** A connection of its own that listens, and comes back by itself when it is lost. */
export class Listener {
  readonly #connection: ClientConfig;
  readonly #options: ListenerOptions;
  #client: pg.Client | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(connection: ClientConfig, options: ListenerOptions) {
    this.#connection = { ...connection, query_timeout: heartbeatMs };
    this.#options = options;
  }

  /** Rejects where the database does not answer: from the first time on, it is waited for instead. */
  async open(): Promise<void> {
    const client = new pg.Client(this.#connection);
    this.#client = client;
    client.on('notification', ({ channel, payload }) => this.#options.onNotification(channel, payload ?? ''));
    client.on('error', (error) => this.#lost(client, error));
    client.on('end', () => this.#lost(client, new Error('Connection terminated')));
    try {
      await client.connect();
      for (const channel of this.#options.channels) await client.query(`LISTEN ${channel}`);
    } catch (error) {
      if (this.#client === client) this.#client = undefined;
      void client.end().catch(() => {});
      throw storageError(error);
    }
    if (this.#client !== client) return;
    this.#timer = setTimeout(() => this.#heartbeat(client), heartbeatMs);
    this.#options.onListening();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    const client = this.#client;
    this.#client = undefined;
    await client?.end().catch(() => {});
  }

  #heartbeat(client: pg.Client): void {
    client.query('SELECT 1').then(
      () => {
        if (this.#client === client) this.#timer = setTimeout(() => this.#heartbeat(client), heartbeatMs);
      },
      (error) => this.#lost(client, error),
    );
  }

  #lost(client: pg.Client, error: unknown): void {
    if (this.#isClosed || this.#client !== client) return;
    this.#client = undefined;
    clearTimeout(this.#timer);
    void client.end().catch(() => {});
    this.#options.onError(storageError(error));
    this.#openLater(firstPauseMs);
  }

  #openLater(pauseMs: number): void {
    if (this.#isClosed) return;
    this.#timer = setTimeout(() => {
      this.open().catch((error) => {
        this.#options.onError(error);
        this.#openLater(Math.min(pauseMs * 2, longestPauseMs));
      });
    }, pauseMs);
  }
}
