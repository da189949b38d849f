import { MaeError } from '@mae/protocol';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { KnownKeys } from '../access/known-keys.js';
import { RequestRate } from '../access/request-rate.js';
import { problem } from '../problems.js';
import type { ApiKey, ApiKeys } from '../storage/api-keys.js';
import { hostName, isLoopback } from './loopback.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose request it is; absent on a server without keys. */
    apiKey?: ApiKey;
  }
}

const shortest = 16;

/** @throws MaeError `SERVER_OPTIONS_INVALID` */
export function checkApiKeys(keys: readonly string[]): readonly string[] {
  const bad = keys.findIndex((key) => key.length < shortest || !/^[\x21-\x7e]+$/.test(key));
  if (bad === -1) return keys;
  throw new MaeError({
    code: 'SERVER_OPTIONS_INVALID',
    message: `API key ${bad + 1} does not fit: a key has at least ${shortest} visible ASCII characters and no spaces.`,
  });
}

export interface AccessOptions {
  /** Keys of the settings. */
  apiKeys?: readonly string[];
  /** Keys that are created and revoked while the server runs. */
  keys?: ApiKeys;
  /** Pages of these origins may use a server without keys. */
  corsOrigins?: ReadonlySet<string>;
}

/**
 * Who may use the server.
 *
 * With keys, whoever sends one as a Bearer token. Without, programs of this machine only: the connection must have come
 * to a loopback address under a loopback name, so that no page in a browser reaches it through a name of its own, and
 * not from a page of another origin.
 */
export function guardAccess(app: FastifyInstance, options: AccessOptions = {}): void {
  const { apiKeys = [], keys, corsOrigins = new Set() } = options;
  const known = new KnownKeys(apiKeys, keys);
  const rate = keys && new RequestRate(keys);
  app.decorateRequest('apiKey', undefined);
  app.addHook('onRequest', async (request, reply) => {
    if (request.routeOptions.config.open) return;
    if (!(await known.areNeeded())) {
      const refusal = requireThisMachine(request) ?? requireKnownPage(request, corsOrigins);
      if (refusal) throw refusal;
      return;
    }
    const secret = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1];
    const key = secret === undefined ? undefined : await known.find(secret);
    if (key === undefined) {
      reply.header('www-authenticate', 'Bearer');
      throw unauthorized(secret !== undefined);
    }
    request.apiKey = key;
    await rate?.count(key);
  });
}

function unauthorized(hasKey: boolean): MaeError {
  if (hasKey) return problem('UNAUTHORIZED', 'The API key is not one of this server, or was revoked.');
  return problem('UNAUTHORIZED', 'This server asks for an API key: send it as "Authorization: Bearer KEY".');
}

/** Looks at the address that was connected to as well: a name in a header can be made up. */
export function requireThisMachine(request: Pick<FastifyRequest, 'host' | 'socket'>): MaeError | undefined {
  const { localAddress } = request.socket;
  if (isLoopback(hostName(request.host)) && (localAddress === undefined || isLoopback(localAddress))) return undefined;
  const message =
    'Without API keys this server answers to loopback names alone, such as 127.0.0.1 and localhost. Create a key with "mae-server keys create" to use another.';
  return problem('HOST_NOT_ALLOWED', message);
}

/** A browser says which page asks; other programs say nothing. */
function requireKnownPage(
  { headers, host }: Pick<FastifyRequest, 'headers' | 'host'>,
  corsOrigins: ReadonlySet<string>,
): MaeError | undefined {
  const { origin } = headers;
  if (origin === undefined || corsOrigins.has(origin) || origin === `http://${host}`) return undefined;
  return problem('ORIGIN_NOT_ALLOWED', 'Pages of other origins may not use this server. See --cors-origin.');
}
