import { parseArgs } from 'node:util';
import { MaeError } from '@mae/protocol';
import * as z from 'zod';
import { KeyLimits } from '../storage/api-keys.js';

export const keysUsage = `Usage: mae-server keys create --name NAME [limits]   prints a new key, this once
       mae-server keys list [--json]             all keys, the newest first; never the key itself
       mae-server keys revoke ID                 it ends within seconds, in servers that run too

limits of create, each without bound where it is not given; days are of UTC:
  --requests-per-minute NUMBER
  --max-running NUMBER         runs that have not ended
  --tokens-per-day NUMBER
  --cost-per-day DOLLARS

  --data DIR             the folder of the server's runs (default: as of "start"; with DATABASE_URL none)
`;

export type KeysArguments = { dataFolder?: string } & (
  | { action: 'create'; name: string; limits: KeyLimits }
  | { action: 'list'; json: boolean }
  | { action: 'revoke'; keyId: string }
  | { action: 'help' }
);

function invalid(message: string): MaeError {
  return new MaeError({ code: 'SERVER_OPTIONS_INVALID', message: `${message} See mae-server keys --help.` });
}

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const options = {
  ...{ name: text, data: text, json: flag, help: { ...flag, short: 'h' } },
  ...{ 'requests-per-minute': text, 'max-running': text, 'tokens-per-day': text, 'cost-per-day': text },
} as const;

/** Flags to the limits they set. */
const limitOf = {
  'requests-per-minute': 'requestsPerMinute',
  'max-running': 'maxRunning',
  'tokens-per-day': 'tokensPerDay',
  'cost-per-day': 'costUsdPerDay',
} as const satisfies Record<string, keyof KeyLimits>;

const taken: Record<string, readonly string[]> = {
  create: ['name', 'data', ...Object.keys(limitOf)],
  list: ['json', 'data'],
  revoke: ['data'],
};

const Name = z.string().trim().min(1).max(100);

/** Reads what follows `mae-server keys`. @throws MaeError `SERVER_OPTIONS_INVALID` */
export function readKeysArguments(argv: string[]): KeysArguments {
  const { values, positionals } = parse(argv);
  if (values.help) return { action: 'help' };
  const [action = '', keyId, ...more] = positionals;
  const flags = taken[action];
  if (flags === undefined) throw invalid('"keys" is followed by create, list or revoke.');
  const strange = Object.keys(values).find((name) => !flags.includes(name));
  if (strange !== undefined) throw invalid(`"keys ${action}" has no --${strange}.`);
  const extra = action === 'revoke' ? more[0] : keyId;
  if (extra !== undefined) throw invalid(`"${extra}" is one argument too many.`);
  const dataFolder = values.data;

  if (action === 'list') return { action, dataFolder, json: values.json ?? false };
  if (action === 'revoke') {
    if (keyId === undefined) throw invalid('Name the key to revoke by its id, as "keys list" shows it.');
    return { action, dataFolder, keyId };
  }
  const name = Name.safeParse(values.name);
  if (!name.success) throw invalid('A key needs a --name of 1 to 100 characters, to know it by later.');
  return { action: 'create', dataFolder, name: name.data, limits: readLimits(values) };
}

function readLimits(values: { [K in keyof typeof limitOf]?: string }): KeyLimits {
  const given: Record<string, number> = {};
  for (const [flag, limit] of Object.entries(limitOf)) {
    const value = values[flag as keyof typeof limitOf];
    if (value === undefined) continue;
    const number = /^\d{1,15}(\.\d{1,9})?$/.test(value) ? Number(value) : Number.NaN;
    if (!KeyLimits.shape[limit].safeParse(number).success) {
      throw invalid(`--${flag} must be a ${limit === 'costUsdPerDay' ? '' : 'whole '}number above 0.`);
    }
    given[limit] = number;
  }
  return given;
}

function parse(argv: string[]) {
  try {
    return parseArgs({ args: argv, allowPositionals: true, options });
  } catch (error) {
    const message = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw invalid(message.endsWith('.') ? message : `${message}.`);
  }
}
