import { expect, it } from 'vitest';
import { readApiKeys, readArguments } from './arguments.js';

it('starts without arguments', () => {
  expect(readArguments([])).toEqual({ command: 'start', drainMs: 5_000 });
});

it('reads every flag', () => {
  const argv = ['start', '--host', '::1', '--port=0', '--max-runs', '3', '--max-executions', '4'];
  expect(readArguments([...argv, '--drain-seconds', '0', '--log-level', 'silent'])).toEqual({
    ...{ command: 'start', host: '::1', port: 0, maxRunning: 3, maxExecutions: 4, drainMs: 0, logLevel: 'silent' },
  });
  const more = ['--data', '/d', '--max-queued', '9', '--metrics-port', '0', '--metrics-host', '::1'];
  expect(readArguments(more)).toEqual({
    ...{ command: 'start', dataFolder: '/d', maxQueued: 9, metrics: { host: '::1', port: 0 }, drainMs: 5_000 },
  });
  expect(readArguments(['worker', '--max-runs', '2', '--metrics-port', '9420', '--keep-days', '7'])).toEqual({
    ...{ command: 'worker', maxRunning: 2, metrics: { port: 9420 }, drainMs: 5_000, keptMs: 604_800_000 },
  });
  expect(readArguments(['migrate'])).toEqual({ command: 'migrate' });
  expect(readArguments(['-h'])).toEqual({ command: 'help' });
  expect(readArguments(['--version'])).toEqual({ command: 'version' });
});

it.each([
  [['stop'], 'There is no command "stop"; there are "start", "worker", "migrate". See mae-server --help.'],
  [['worker', '--port', '1'], '"worker" has no --port. See mae-server --help.'],
  [['migrate', '--data', 'x'], '"migrate" has no --data. See mae-server --help.'],
  [['--metrics-host', '::1'], '--metrics-host needs --metrics-port. See mae-server --help.'],
  [['start', 'now'], '"now" is one argument too many. See mae-server --help.'],
  [['--port', '65536'], '--port must be at most 65535. See mae-server --help.'],
  [['--port', 'http'], '--port must be a whole number from 0 to 65535. See mae-server --help.'],
  [['--drain-seconds', '-1'], '--drain-seconds must be a whole number from 0 to 86400. See mae-server --help.'],
  [['--port=-1'], '--port must be a whole number from 0 to 65535. See mae-server --help.'],
  [['--max-runs', '0'], '--max-runs must be at least 1. See mae-server --help.'],
  [['--host', ''], '--host must name an address. See mae-server --help.'],
  [
    ['--log-level', 'loud'],
    '--log-level must be one of fatal, error, warn, info, debug, trace, silent. See mae-server --help.',
  ],
])('refuses %j in one line', (argv, message) => {
  expect(() => readArguments(argv)).toThrow(expect.objectContaining({ code: 'SERVER_OPTIONS_INVALID', message }));
});

it.each([[['--prot', '1']], [['--port']], [['--port', '--host']]])('refuses %j in one line of Node', (argv) => {
  expect(() => readArguments(argv)).toThrow(
    expect.objectContaining({ code: 'SERVER_OPTIONS_INVALID', message: expect.stringMatching(/^[^\n]+$/) }),
  );
});

it('reads keys, and does not take an empty setting for none', () => {
  expect(readApiKeys(undefined)).toEqual([]);
  expect(readApiKeys(' one , two,')).toEqual(['one', 'two']);
  for (const value of ['', ' ', ',']) {
    expect(() => readApiKeys(value)).toThrow(expect.objectContaining({ code: 'SERVER_OPTIONS_INVALID' }));
  }
});
