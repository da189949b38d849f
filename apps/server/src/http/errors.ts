import type { Duplex } from 'node:stream';
import { MaeError } from '@mae/protocol';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { problem, toProblem } from '../problems.js';

const ofFastify: Readonly<Record<string, [code: string, message: string]>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: ['REQUEST_TOO_LARGE', 'The body is larger than this server takes.'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ['MEDIA_TYPE_UNSUPPORTED', 'Send the body as application/json.'],
  FST_ERR_BAD_URL: ['URL_INVALID', 'The path of the URL is not valid.'],
  FST_ERR_MAX_PARAM_LENGTH: ['URL_INVALID', 'A part of the path is longer than any id.'],
};

/** Parts of a request, as a sentence begins. */
const subjects: Readonly<Record<string, string>> = {
  body: 'The body is',
  headers: 'The headers are',
  params: 'The path is',
  querystring: 'The query is',
};

/** What the framework or a schema refused, as an error of ours. Their own messages may quote the request. */
function translate(error: unknown): unknown {
  if (MaeError.isInstance(error) || !(error instanceof Error)) return error;
  if (hasZodFastifySchemaValidationErrors(error)) {
    const issues = error.validation.map(({ instancePath, message }) => ({
      path: instancePath.split('/').filter((part) => part !== ''),
      message: message ?? 'is not valid',
    }));
    const where = subjects[error.validationContext ?? 'body'] ?? 'The request is';
    const first = issues[0];
    const message = `${where} not valid: ${first?.path.join('.') || 'value'}: ${first?.message}.`;
    return problem('REQUEST_INVALID', message, { issues });
  }
  const { code, statusCode = 500 } = error as FastifyError;
  const [known, message] = ofFastify[code] ?? [];
  if (known !== undefined) return problem(known, message ?? '');
  if (error instanceof SyntaxError && statusCode === 400) return problem('REQUEST_NOT_JSON', 'The body is not JSON.');
  if (code?.startsWith('FST_ERR_CTP')) return problem('REQUEST_NOT_JSON', 'The body is not JSON, or not all of it.');
  if (statusCode >= 400 && statusCode < 500) return problem('REQUEST_REFUSED', 'The request could not be read.');
  return error;
}

/** What a log may hold of an error: where it happened. Its message may quote what was sent. */
export function causeForLog(error: unknown): object {
  if (!(error instanceof Error)) return { errorType: typeof error };
  const frames = error.stack?.split('\n').filter((line) => /^\s+at /.test(line)) ?? [];
  const { cause } = error;
  return {
    errorName: error.name,
    ...(MaeError.isInstance(error) ? { errorCode: error.code } : {}),
    frames: frames.map((line) => line.trim()),
    ...(cause === undefined ? {} : { cause: causeForLog(cause) }),
  };
}

export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const translated = translate(error);
  const body = toProblem(translated, request.id);
  const { code, status } = body;
  // Where it happened is worth knowing of what nobody foresaw; of a busy server, say, the code says all.
  if (status === 500) request.log.error({ code, status, ...causeForLog(translated) }, 'request failed');
  else if (status > 500) request.log.warn({ code, status }, 'request refused');
  else request.log.info({ code, status }, 'request refused');
  if (body.retryAfterSeconds !== undefined) reply.header('retry-after', body.retryAfterSeconds);
  return reply.code(body.status).type('application/problem+json').send(JSON.stringify(body));
}

/** What cannot be read as HTTP has no request to answer; the connection is told and closed. */
export function answerGarbage(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const late = error.code === 'ERR_HTTP_REQUEST_TIMEOUT';
  const body = toProblem(
    late
      ? problem('REQUEST_TOO_SLOW', 'The request did not arrive in time.')
      : problem('REQUEST_REFUSED', 'The request could not be read as HTTP.'),
  );
  const text = JSON.stringify(body);
  const head = [
    `HTTP/1.1 ${body.status} ${body.title}`,
    'content-type: application/problem+json',
    `content-length: ${Buffer.byteLength(text)}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${text}`);
}

/** Every error leaves as a problem, whoever made it. */
export function answerWithProblems(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => sendProblem(error, request, reply));
  app.setNotFoundHandler((request, reply) => {
    return sendProblem(problem('ROUTE_NOT_FOUND', 'There is nothing at this path.'), request, reply);
  });
}
