import { MaeError } from '@mae/protocol';
import { invalidReply } from './errors/response-error.js';
import { type ModelInfo, readCard, readCards } from './model-cards.js';
import type { Session } from './session.js';
import { isRecord, parseJson } from './wire/json.js';

const maxListBytes = 8 * 1024 * 1024;

/** All models, each once. */
export function fetchModels(session: Session, signal: AbortSignal | undefined): Promise<ModelInfo[]> {
  return fetchJson(session, '/v1/models', signal, (body, refuse) => {
    const cards: unknown = isRecord(body) ? body.data : body;
    if (!Array.isArray(cards)) throw refuse('An answer that is not a list of models came');
    return readCards(cards);
  });
}

/** One model, by id or alias. */
export async function fetchModel(session: Session, id: string, signal: AbortSignal | undefined): Promise<ModelInfo> {
  if (typeof id !== 'string' || id.trim() === '') {
    throw new MaeError({
      code: 'CLIENT_REQUEST_INVALID',
      message: 'A model is retrieved by its id; none was given.',
    });
  }
  return fetchJson(session, `/v1/models/${encodeURIComponent(id)}`, signal, (body, refuse) => {
    const [model] = isRecord(body) ? readCard(body) : [];
    if (model === undefined) throw refuse('An answer that is not a model came');
    return model;
  });
}

function fetchJson<T>(
  session: Session,
  path: string,
  signal: AbortSignal | undefined,
  read: (body: unknown, refuse: (what: string) => MaeError) => T,
): Promise<T> {
  const about = { operation: 'models' } as const;
  const outgoing = { method: 'GET', path, accept: 'application/json', about } as const;
  return session.run(outgoing, signal, async (answer, { context }) => {
    const { text: body, whole } = await answer.text(maxListBytes);
    return read(whole ? parseJson(body) : undefined, (what) => invalidReply(what, body, answer.headers, context));
  });
}
