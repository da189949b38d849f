import { MaeError } from '@mae/protocol';
import { keysUsage, readKeysArguments } from '../access/keys-arguments.js';
import { openKeys } from '../access/open-keys.js';
import { digestOf, newSecret } from '../access/secret.js';
import { defaultDataFolder } from '../data-folder.js';
import type { ApiKey } from '../storage/api-keys.js';
import { processSettings } from './settings.js';

/** `mae-server keys`: creates, lists and revokes the keys that callers show. */
export async function keys(argv: string[]): Promise<void> {
  const given = readKeysArguments(argv);
  if (given.action === 'help') {
    process.stdout.write(keysUsage);
    return;
  }
  const { databaseUrl } = processSettings();
  const named = given.dataFolder ?? (process.env.MAE_SERVER_DATA || undefined);
  if (databaseUrl !== undefined && named !== undefined) {
    const message = 'A database (DATABASE_URL) and a data folder are both given: keys are kept in one of them.';
    throw new MaeError({ code: 'SERVER_OPTIONS_INVALID', message });
  }
  const opened = await openKeys({ databaseUrl, dataFolder: named ?? defaultDataFolder() });
  try {
    if (given.action === 'list') {
      const all = await opened.keys.list();
      process.stdout.write(all.map((key) => (given.json ? `${JSON.stringify(key)}\n` : lineOf(key))).join(''));
    } else if (given.action === 'revoke') {
      if (!(await opened.keys.revoke(given.keyId))) throw notThere(given.keyId);
      process.stderr.write(`mae-server: ${given.keyId} is revoked\n`);
    } else {
      const { name, limits } = given;
      const secret = newSecret();
      const { keyId } = await opened.keys.create({ name, sha256: digestOf(secret).toString('hex'), limits });
      // The key alone on standard output, for scripts.
      process.stderr.write(`mae-server: ${keyId} is created; the key is shown this once\n`);
      process.stdout.write(`${secret}\n`);
    }
  } finally {
    await opened.close();
  }
}

function lineOf({ keyId, name, createdAt, revokedAt, limits }: ApiKey): string {
  const bounds = Object.entries(limits).map(([limit, value]) => `${limit}=${value}`);
  const state = revokedAt === undefined ? 'active' : `revoked ${revokedAt}`;
  return `${[keyId, createdAt, state, JSON.stringify(name), ...bounds].join('  ')}\n`;
}

function notThere(keyId: string): MaeError {
  const message = `There is no key ${keyId} that could be revoked; "mae-server keys list" shows those there are.`;
  return new MaeError({ code: 'KEY_NOT_FOUND', message });
}
