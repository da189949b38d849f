import { randomBytes } from 'node:crypto';
import type { FastifyRequest, FastifyServerOptions } from 'fastify';

export interface LoggerOptions {
  /** @default 'info' */
  level?: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
  /** Takes one line of JSON at a time. */
  stream: { write(line: string): void };
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
      res: ({ statusCode }) => ({ statusCode }),
      err: (error) => ({ type: error.name, message: '', stack: '', code: error.code }),
    },
  };
}

/** Given by the server, never taken from a request: nobody else writes into its log. */
export const requestId = (): string => `req_${randomBytes(12).toString('hex')}`;
