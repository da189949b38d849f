import type { CallOptions } from './call-options.js';
import type { Completions } from './completions.js';
import type { EmbeddingRequest, Embeddings } from './create-embeddings.js';
import type { ServerDetection } from './dialect/detection.js';
import type { Session } from './session.js';

/** Turns texts into vectors. */
export class EmbeddingsEndpoint {
  readonly #session: Session;
  readonly #completions: Completions;
  readonly #server: ServerDetection;

  constructor(session: Session, completions: Completions, server: ServerDetection) {
    this.#session = session;
    this.#completions = completions;
    this.#server = server;
  }

  /** @throws MaeError `CLIENT_…`; on cancel it rejects with `signal.reason`. */
  async create(given: EmbeddingRequest, options: CallOptions = {}): Promise<Embeddings> {
    // What only this endpoint needs is loaded with its first call.
    const { createEmbeddings } = await import('./create-embeddings.js');
    const parts = { session: this.#session, completions: this.#completions, server: this.#server };
    return createEmbeddings(given, { ...parts, signal: options.signal });
  }
}
