import { FakeSandbox } from '@mae/testing';
import type { FastifyInstance } from 'fastify';
import { digestOf, newSecret } from '../access/secret.js';
import { createServer, type ServerOptions } from '../app.js';
import type { KeyLimits } from '../storage/api-keys.js';
import { type Durable, type DurableOptions, durable, temporaryFolder } from './durable.js';
import { printing } from './server.js';

export interface DurableServer extends AsyncDisposable {
  app: FastifyInstance;
  durable: Durable;
  /** Lines the server logged. */
  log: string[];
  /** A new key, and the header that carries it. */
  newKey(limits?: KeyLimits): Promise<{ keyId: string; secret: string; headers: { authorization: string } }>;
}

/** The server over SQLite, with a worker, in a folder of its own. */
export async function durableServer(
  options: Partial<Omit<DurableOptions, 'folder'>> & { server?: Partial<ServerOptions> } = {},
): Promise<DurableServer> {
  const { server, ...rest } = options;
  const place = temporaryFolder();
  const life = await durable({ folder: place.folder, ...rest });
  const log: string[] = [];
  const app = createServer({
    runs: life.runs,
    keys: life.storage.keys,
    sandbox: new FakeSandbox(rest.script ?? printing),
    ...server,
    logger: { stream: { write: (line: string) => void log.push(line) }, ...server?.logger },
  });
  return {
    app,
    durable: life,
    log,
    newKey: async (limits = {}) => {
      const secret = newSecret();
      const sha256 = digestOf(secret).toString('hex');
      const { keyId } = await life.storage.keys.create({ name: 'test', sha256, limits });
      return { keyId, secret, headers: { authorization: `Bearer ${secret}` } };
    },
    [Symbol.asyncDispose]: async () => {
      await life.stop();
      await app.close();
      place[Symbol.dispose]();
    },
  };
}
