import { Chat } from './chat.js';
import { Completions } from './completions.js';
import type { DetectedServer, ServerDetection } from './dialect/detection.js';
import { EmbeddingsEndpoint } from './embeddings.js';
import { Fim } from './fim.js';
import { rememberKey } from './key-of.js';
import { Models } from './models.js';
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
  readonly chat: Chat;
  /** Text between a prompt and a suffix. */
  readonly fim: Fim;
  readonly embeddings: EmbeddingsEndpoint;
  readonly models: Models;
  readonly #session: Session;
  readonly #server: ServerDetection;

  /** @throws MaeError `CLIENT_OPTIONS_INVALID` naming each option that is wrong. */
  constructor(options: MistralApiClientOptions = {}) {
    const settings = readOptions(options);
    const session = new Session(settings);
    const { server } = session;
    const completions = new Completions(session, server);
    this.#session = session;
    this.#server = server;
    this.chat = new Chat(completions, server, settings.streamOptions);
    rememberKey(this.chat, () => settings.apiKey?.trim());
    this.fim = new Fim(completions, server);
    this.embeddings = new EmbeddingsEndpoint(session, completions, server);
    this.models = new Models(session, server);
  }

  /**
   * What this client used since it was made, in sum and by model. A copy: it does not change.
   *
   * `costUsd` is what is known: `unpricedCalls` and `unfinishedCalls` count what it leaves out.
   */
  get usage(): ClientUsage {
    return this.#session.watcher.usage();
  }

  /** Which server is spoken to, in which dialect, and how that is known. Sends nothing. */
  get server(): DetectedServer {
    return this.#server.current();
  }

  /** Ends open calls with `CLIENT_CLOSED` and the client's connections; a given `dispatcher` stays open. */
  async close(): Promise<void> {
    await this.#session.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
