import { createHash, timingSafeEqual } from 'node:crypto';
import { MaeError } from '@mae/protocol';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { problem } from '../problems.js';
import { hostName, isLoopback } from './loopback.js';

const shortest = 16;
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** @throws MaeError `SERVER_OPTIONS_INVALID` */
export function checkApiKeys(keys: readonly string[]): readonly string[] {
  const bad = keys.findIndex((key) => key.length < shortest || !/^[\x21-\x7e]+$/.test(key));
  if (bad === -1) return keys;
  throw new MaeError({
    code: 'SERVER_OPTIONS_INVALID',
    message: `API key ${bad + 1} does not fit: a key has at least ${shortest} visible ASCII characters and no spaces.`,
  });
}

/**
 * Who may use the server.
 *
 * With keys, whoever sends one as a Bearer token. Without, programs of this machine only: the connection must have come
 * to a loopback address under a loopback name, so that no page in a browser reaches it through a name of its own.
 */
export function guardAccess(app: FastifyInstance, apiKeys: readonly string[]): void {
  const known = apiKeys.map(digest);
  const admit = known.length > 0 ? (request: FastifyRequest) => requireKey(request, known) : requireThisMachine;
  app.addHook('onRequest', async (request, reply) => {
    if (request.routeOptions.config.open) return;
    const refusal = admit(request);
    if (refusal === undefined) return;
    if (refusal.code === 'UNAUTHORIZED') reply.header('www-authenticate', 'Bearer');
    throw refusal;
  });
}

function requireKey(request: FastifyRequest, known: readonly Buffer[]): MaeError | undefined {
  const [, given] = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '') ?? [];
  if (given === undefined) {
    return problem('UNAUTHORIZED', 'This server asks for an API key: send it as "Authorization: Bearer KEY".');
  }
  const presented = digest(given);
  // Every key is compared, whole and in constant time, also after one has matched.
  const matches = known.map((key) => timingSafeEqual(key, presented)).includes(true);
  return matches ? undefined : problem('UNAUTHORIZED', 'The API key is not one of this server.');
}

/** Looks at the address that was connected to as well: a name in a header can be made up. */
export function requireThisMachine(request: Pick<FastifyRequest, 'host' | 'socket'>): MaeError | undefined {
  const { localAddress } = request.socket;
  if (isLoopback(hostName(request.host)) && (localAddress === undefined || isLoopback(localAddress))) return undefined;
  const message =
    'Without API keys this server answers to loopback names alone, such as 127.0.0.1 and localhost. Start it with MAE_SERVER_API_KEYS to use another.';
  return problem('HOST_NOT_ALLOWED', message);
}
