import { MaeError } from '@mae/protocol';
import type { CallOptions } from './chat.js';
import type { ServerDetection } from './dialect/detection.js';
import { invalidReply } from './errors/response-error.js';
import type { Session } from './session.js';
import { isRecord } from './wire/content.js';
import { parseJson } from './wire/json.js';

/** A model as the API lists it. What a server does not say is absent. */
export interface ModelInfo {
  id: string;
  name?: string;
  description?: string;
  /** Other ids of the same model. */
  aliases: string[];
  /** Tokens of prompt and reply together. */
  contextTokens?: number;
  defaultTemperature?: number;
  ownedBy?: string;
  /** ISO 8601: when it was or will be deprecated. */
  deprecatedAt?: string;
  replacedBy?: string;
  /** Names as the API writes them, such as `completion_chat`, `function_calling`, `reasoning`. */
  capabilities: Record<string, boolean>;
}

const maxListBytes = 8 * 1024 * 1024;

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
const number = (value: unknown) => (typeof value === 'number' && Number.isFinite(value) ? value : undefined);

function readCard(card: Record<string, unknown>): ModelInfo[] {
  const id = text(card.id);
  if (id === undefined) return [];
  const flags = isRecord(card.capabilities) ? Object.entries(card.capabilities) : [];
  const info = {
    id,
    name: text(card.name),
    description: text(card.description),
    aliases: Array.isArray(card.aliases)
      ? card.aliases.filter((alias): alias is string => typeof alias === 'string')
      : [],
    contextTokens: number(card.max_context_length) ?? number(card.max_model_len),
    defaultTemperature: number(card.default_model_temperature),
    ownedBy: text(card.owned_by),
    deprecatedAt: text(card.deprecation),
    replacedBy: text(card.deprecation_replacement_model),
    capabilities: Object.fromEntries(flags.filter((flag): flag is [string, boolean] => typeof flag[1] === 'boolean')),
  };
  return [Object.fromEntries(Object.entries(info).filter(([, value]) => value !== undefined)) as unknown as ModelInfo];
}

/** Each model once: the API lists an alias both as an entry of its own and inside the entry of its model. */
function withoutAliases(models: ModelInfo[]): ModelInfo[] {
  const own = (model: ModelInfo) => (model.name === undefined || model.name === model.id ? 0 : 1);
  const kept = new Map<string, ModelInfo>();
  const taken = new Set<string>();
  for (const model of models.toSorted((a, b) => own(a) - own(b))) {
    if (kept.has(model.id) || taken.has(model.id)) continue;
    kept.set(model.id, model);
    for (const alias of model.aliases) taken.add(alias);
  }
  return [
    ...new Map(models.filter((model) => kept.get(model.id) === model).map((model) => [model.id, model])).values(),
  ];
}

/** The models a key may use. */
export class Models {
  readonly #session: Session;
  readonly #server: ServerDetection;

  constructor(session: Session, server: ServerDetection) {
    this.#session = session;
    this.#server = server;
  }

  /** All of them, each once, with its aliases inside. @throws MaeError `CLIENT_…`; on cancel `signal.reason`. */
  list(options: CallOptions = {}): Promise<ModelInfo[]> {
    return this.#get('/v1/models', options, (body, refuse) => {
      const cards: unknown = isRecord(body) ? body.data : body;
      if (!Array.isArray(cards)) throw refuse('An answer that is not a list of models came');
      return this.#learn(withoutAliases((cards as unknown[]).filter(isRecord).flatMap(readCard)));
    });
  }

  /** One of them, by id or alias. @throws MaeError `CLIENT_…`; on cancel `signal.reason`. */
  async retrieve(id: string, options: CallOptions = {}): Promise<ModelInfo> {
    if (typeof id !== 'string' || id.trim() === '') {
      throw new MaeError({
        code: 'CLIENT_REQUEST_INVALID',
        message: 'A model is retrieved by its id; none was given.',
      });
    }
    return this.#get(`/v1/models/${encodeURIComponent(id)}`, options, (body, refuse) => {
      const [model] = isRecord(body) ? readCard(body) : [];
      if (model === undefined) throw refuse('An answer that is not a model came');
      return model;
    });
  }

  #get<T>(
    path: string,
    options: CallOptions,
    read: (body: unknown, refuse: (what: string) => MaeError) => T,
  ): Promise<T> {
    const about = { operation: 'models' } as const;
    const outgoing = { method: 'GET', path, accept: 'application/json', about } as const;
    return this.#session.run(outgoing, options.signal, async (answer, { context }) => {
      const { text: body, whole } = await answer.text(maxListBytes);
      return read(whole ? parseJson(body) : undefined, (what) => invalidReply(what, body, answer.headers, context));
    });
  }

  /** Models say whose server they are on. */
  #learn(models: ModelInfo[]): ModelInfo[] {
    this.#server.learn(models.map(({ ownedBy }) => ownedBy));
    return models;
  }
}
