import type { FastifyInstance } from 'fastify';
import { problem } from '../problems.js';

/** Deeper JSON than any request needs, and far less than what overflows a stack on its way. */
const maxDepth = 64;

/** Whether brackets nest deeper than a bound, without building anything. */
export function isDeeperThan(text: string, bound: number): boolean {
  let depth = 0;
  let quoted = false;
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (quoted) {
      if (character === '\\') index++;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === '{' || character === '[') {
      if (++depth > bound) return true;
    } else if (character === '}' || character === ']') depth--;
  }
  return false;
}

/** Bodies are JSON and nothing else, at a bounded depth. An empty one is no body: a schema says whether one is needed. */
export function readJsonBodies(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') return done(null, undefined);
    if (isDeeperThan(body, maxDepth)) {
      return done(problem('REQUEST_TOO_DEEP', `The JSON of the body nests deeper than ${maxDepth} levels.`));
    }
    parse(request, body, done);
  });
}
