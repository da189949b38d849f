import type { ServerResponse } from 'node:http';
import { envelope } from '../script/error-bodies.js';
import type { CutHow } from '../script/wire-options.js';
import { cutConnection } from './cut-connection.js';
import { write } from './write.js';

/** What a stream or a reply says that failed in the middle. */
export const failedInside = envelope('The model failed in the middle of its answer.', 'internal_error', '3000');

/** Ends a stream before its end. */
export async function cutStream(response: ServerResponse, how: CutHow, newline: string): Promise<void> {
  if (how === 'close' || how === 'reset') return cutConnection(response, how);
  const failure = JSON.stringify(failedInside);
  const end = newline + newline;
  const finish = JSON.stringify({
    id: 'failed',
    object: 'chat.completion.chunk',
    created: 0,
    model: '',
    choices: [{ index: 0, delta: { content: '' }, finish_reason: 'error' }],
  });
  const text = {
    eof: '',
    'error-frame': `data: ${failure}${end}`,
    'error-key': `data: ${JSON.stringify({ error: { message: failedInside.message, code: 500 } })}${end}`,
    'error-event': `event: error${newline}data: ${failure}${end}`,
    'error-field': `error: ${JSON.stringify({ code: 500, message: failedInside.message, type: 'server_error' })}${end}`,
    'finish-error': `data: ${finish}${end}data: [DONE]${end}`,
    'invalid-json': `data: {"id":"broken","choices":[{"delta":{"content":${end}`,
  }[how];
  if (text !== '') await write(response, text);
  response.end();
}
