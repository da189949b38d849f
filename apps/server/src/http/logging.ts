import { randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyRequest, FastifyServerOptions } from 'fastify';

export interface LoggerOptions {
  /** @default 'info' */
  level?: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
  /** Takes one line of JSON at a time. */
  stream: { write(line: string): void };
  /** Whether bodies of requests are logged too: tasks and programs, never a key. @default false */
  content?: boolean;
}

/** Whole requests are never logged: no header, no body, and of the URL the path alone. */
export function loggerOf(options: LoggerOptions | undefined): FastifyServerOptions['logger'] {
  if (options === undefined) return false;
  const { level = 'info', stream } = options;
  return {
    level,
    stream,
    base: null,
    serializers: {
      req: (request: FastifyRequest) => ({ method: request.method, path: request.url.split('?')[0] }),
      res: ({ statusCode, request }) => ({ statusCode, keyId: request?.apiKey?.keyId }),
      err: (error) => ({ type: error.name, message: '', stack: '', code: error.code }),
    },
  };
}

/** Bodies as they were taken. Keys travel in headers, and those are never logged. */
export function logContent(app: FastifyInstance): void {
  app.addHook('preHandler', async (request) => {
    if (request.body !== undefined) request.log.info({ body: request.body }, 'request content');
  });
}

/** Given by the server, never taken from a request: nobody else writes into its log. */
export const requestId = (): string => `req_${randomBytes(12).toString('hex')}`;
