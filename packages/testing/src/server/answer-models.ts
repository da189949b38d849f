import type { ServerResponse } from 'node:http';
import { reply } from '../script/step.js';
import { answerStep } from './answer-step.js';
import { sendBody } from './send-body.js';
import { cardOf, type Site } from './site.js';

/** Answers the list of models, or the card of one by id or alias. */
export async function answerModels(
  site: Site,
  headers: Record<string, string>,
  encodedId: string | undefined,
  response: ServerResponse,
): Promise<void> {
  const { flavour, models, options, runner } = site;
  const id = encodedId === undefined ? undefined : decodeURIComponent(encodedId);
  const model = id ?? '';
  const view = { endpoint: 'models', model, system: '', user: '', stream: false, body: { model } } as const;
  const step = runner.takeNamed(view) ?? reply('');
  const card = id === undefined || options.retired?.[id] === 'not-found' ? undefined : cardOf(models, id);
  if (step.kind === 'reply' && id !== undefined && card === undefined) {
    const problem = { message: `Model ${id} not found`, type: 'not_found', code: null };
    const body = flavour.strict ? { detail: 'Not Found' } : flavour.error(404, problem);
    return sendBody(response, 404, body, { ...headers, ...step.headers });
  }
  const list = { object: 'list', data: models.map(flavour.card) };
  const whole = () => (card === undefined ? list : { ...(flavour.card(card) as object) });
  return answerStep(site, step, response, { headers, whole });
}
