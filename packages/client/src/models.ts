import type { CallOptions } from './call-options.js';
import type { ServerDetection } from './dialect/detection.js';
import type { ModelInfo } from './model-cards.js';
import type { Session } from './session.js';

/** The models a key may use. What only this endpoint needs is loaded with its first call. */
export class Models {
  readonly #session: Session;
  readonly #server: ServerDetection;

  constructor(session: Session, server: ServerDetection) {
    this.#session = session;
    this.#server = server;
  }

  /** All of them, each once, with its aliases inside. @throws MaeError `CLIENT_…`; on cancel `signal.reason`. */
  async list(options: CallOptions = {}): Promise<ModelInfo[]> {
    const { fetchModels } = await import('./fetch-models.js');
    const models = await fetchModels(this.#session, options.signal);
    // Models say whose server they are on.
    this.#server.learn(models.map(({ ownedBy }) => ownedBy));
    return models;
  }

  /** One of them, by id or alias. @throws MaeError `CLIENT_…`; on cancel `signal.reason`. */
  async retrieve(id: string, options: CallOptions = {}): Promise<ModelInfo> {
    const { fetchModel } = await import('./fetch-models.js');
    return fetchModel(this.#session, id, options.signal);
  }
}
