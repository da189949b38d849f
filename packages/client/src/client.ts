import type { ChatModel } from '@mae/protocol';
import { Chat } from './chat.js';
import { listModels, type ModelInfo } from './models.js';
import type { ClientUsage } from './observe/usage-ledger.js';
import { type MistralApiClientOptions, readOptions } from './options.js';
import { Session } from './session.js';

/**
 * Mistral's HTTP API.
 *
 * Nothing is read from the environment or sent before the first call. The key is never part of an error, nor of what
 * `JSON.stringify` and `util.inspect` show of the client.
 */
export class MistralApiClient implements AsyncDisposable {
  /** Chat completions: the `ChatModel` to give to engines and executors. */
  readonly chat: ChatModel & Required<Pick<ChatModel, 'estimate'>>;
  readonly #session: Session;

  /** @throws MaeError `CLIENT_OPTIONS_INVALID` naming each option that is wrong. */
  constructor(options: MistralApiClientOptions = {}) {
    const session = new Session(readOptions(options));
    this.#session = session;
    this.chat = new Chat(session);
  }

  /**
   * What this client used since it was made, in sum and by model. A copy: it does not change.
   *
   * `costUsd` is what is known: `unpricedCalls` and `unfinishedCalls` count what it leaves out.
   */
  get usage(): ClientUsage {
    return this.#session.watcher.usage();
  }

  /** The models this key may use, each once, with its aliases inside. */
  listModels(options: { signal?: AbortSignal } = {}): Promise<ModelInfo[]> {
    return listModels(this.#session, options.signal);
  }

  /** Ends open calls with `CLIENT_CLOSED` and the client's connections; a given `dispatcher` stays open. */
  async close(): Promise<void> {
    await this.#session.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
