import type { ServerResponse } from 'node:http';
import type { ModelCard } from './model-cards.js';

/** Sends a body: a string as it is, anything else as JSON. */
export function sendBody(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

/** Sends the list of models, or the card of one by id or alias. */
export function sendModels(response: ServerResponse, models: readonly ModelCard[], encodedId?: string): void {
  if (encodedId === undefined) {
    sendBody(response, 200, { object: 'list', data: models });
    return;
  }
  const id = decodeURIComponent(encodedId);
  const card = models.find((one) => one.id === id) ?? models.find((one) => one.aliases.includes(id));
  if (card === undefined) sendBody(response, 404, { detail: 'Not Found' });
  else sendBody(response, 200, card);
}
