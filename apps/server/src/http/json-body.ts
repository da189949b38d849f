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

/** The `charset` of a content type. JSON is UTF-8 where it says nothing (RFC 8259). */
function charsetOf(contentType = ''): string {
  return /;\s*charset\s*=\s*"?([^";\s]*)/i.exec(contentType)?.[1]?.toLowerCase() ?? 'utf-8';
}

/** @throws MaeError `MEDIA_TYPE_UNSUPPORTED`, `REQUEST_NOT_JSON` */
function decode(bytes: Buffer, contentType: string | undefined): string {
  if (!/^utf-?8$/.test(charsetOf(contentType))) {
    throw problem('MEDIA_TYPE_UNSUPPORTED', 'Send the body as application/json in UTF-8.');
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw problem('REQUEST_NOT_JSON', 'The body is not UTF-8 text.');
  }
}

/** Bodies are JSON in UTF-8 and nothing else, at a bounded depth. An empty one is no body: a schema says whether one is needed. */
export function readJsonBodies(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, bytes, done) => {
    let body: string;
    try {
      body = decode(bytes, request.headers['content-type']);
    } catch (error) {
      return done(error as Error);
    }
    if (body === '') return done(null, undefined);
    if (isDeeperThan(body, maxDepth)) {
      return done(problem('REQUEST_TOO_DEEP', `The JSON of the body nests deeper than ${maxDepth} levels.`));
    }
    parse(request, body, done);
  });
}
