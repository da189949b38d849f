import { expect, it } from 'vitest';
import { readKeysArguments } from './keys-arguments.js';

it('reads every flag of create', () => {
  const argv = [
    'create',
    '--name',
    ' ci ',
    '--requests-per-minute',
    '60',
    '--max-running=2',
    '--tokens-per-day',
    '5000',
  ];
  expect(readKeysArguments([...argv, '--cost-per-day', '2.5', '--data', '/x'])).toEqual({
    ...{ action: 'create', name: 'ci', dataFolder: '/x' },
    limits: { requestsPerMinute: 60, maxRunning: 2, tokensPerDay: 5_000, costUsdPerDay: 2.5 },
  });
  expect(readKeysArguments(['create', '--name', 'x'])).toEqual({ action: 'create', name: 'x', limits: {} });
});

it('reads list, revoke and help', () => {
  expect(readKeysArguments(['list', '--json'])).toEqual({ action: 'list', json: true });
  expect(readKeysArguments(['revoke', 'key_1'])).toEqual({ action: 'revoke', keyId: 'key_1' });
  expect(readKeysArguments(['-h'])).toEqual({ action: 'help' });
});

it.each([
  [[], '"keys" is followed by create, list or revoke.'],
  [['delete', 'x'], '"keys" is followed by create, list or revoke.'],
  [['create'], 'A key needs a --name of 1 to 100 characters, to know it by later.'],
  [['create', '--name', ' '], 'A key needs a --name of 1 to 100 characters, to know it by later.'],
  [['create', 'ci', '--name', 'ci'], '"ci" is one argument too many.'],
  [['create', '--name', 'x', '--max-running', '0'], '--max-running must be a whole number above 0.'],
  [['create', '--name', 'x', '--max-running', '1.5'], '--max-running must be a whole number above 0.'],
  [['create', '--name', 'x', '--cost-per-day', 'much'], '--cost-per-day must be a number above 0.'],
  [['list', '--name', 'x'], '"keys list" has no --name.'],
  [['list', 'all'], '"all" is one argument too many.'],
  [['revoke'], 'Name the key to revoke by its id, as "keys list" shows it.'],
  [['revoke', 'a', 'b'], '"b" is one argument too many.'],
])('refuses %j in one line', (argv, message) => {
  const code = 'SERVER_OPTIONS_INVALID';
  expect(() => readKeysArguments(argv)).toThrow(
    expect.objectContaining({ code, message: `${message} See mae-server keys --help.` }),
  );
});
