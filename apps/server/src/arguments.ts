import { parseArgs } from 'node:util';
import { MaeError } from '@mae/protocol';
import * as z from 'zod';

export const usage = `Usage: mae-server [start] [options]

  --host ADDRESS         address to listen on; another than this machine's own
                         needs MAE_SERVER_API_KEYS          (default 127.0.0.1)
  --port NUMBER          0 for any that is free             (default 8420)
  --max-runs NUMBER      runs at once                       (default 16)
  --max-executions NUMBER  programs of /v1/execute at once  (default 16)
  --drain-seconds NUMBER   how long a stop waits for runs   (default 5)
  --log-level LEVEL      fatal, error, warn, info, debug, trace or silent;
                         the log goes to standard error     (default info)
  --version, --help

Environment: MISTRAL_API_KEY, MISTRAL_BASE_URL, MAE_SERVER_API_KEYS (comma separated), MAE_CACHE_DIR
`;

const whole = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `must be a whole number from ${min} to ${max}`)
    .transform(Number)
    .pipe(
      z
        .int(`must be a whole number from ${min} to ${max}`)
        .min(min, `must be at least ${min}`)
        .max(max, `must be at most ${max}`),
    )
    .optional();

const Flags = z.object({
  host: z.string().min(1, 'must name an address').optional(),
  port: whole(0, 65_535),
  'max-runs': whole(1, 10_000),
  'max-executions': whole(1, 10_000),
  'drain-seconds': whole(0, 86_400),
  'log-level': z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).optional(),
});

export interface StartArguments {
  command: 'start';
  host?: string;
  port?: number;
  maxRunning?: number;
  maxExecutions?: number;
  drainMs: number;
  logLevel?: z.infer<typeof Flags>['log-level'];
}

function invalid(message: string): MaeError {
  return new MaeError({ code: 'SERVER_OPTIONS_INVALID', message: `${message} See mae-server --help.` });
}

/** Reads the command line. @throws MaeError `SERVER_OPTIONS_INVALID` */
export function readArguments(argv: string[]): StartArguments | { command: 'help' | 'version' } {
  const { values, positionals } = parse(argv);
  if (values.help) return { command: 'help' };
  if (values.version) return { command: 'version' };
  const [command = 'start', extra] = positionals;
  if (command !== 'start') throw invalid(`There is no command "${command}"; there is "start".`);
  if (extra !== undefined) throw invalid(`"${extra}" is one argument too many.`);

  const flags = Flags.safeParse(values);
  if (!flags.success) {
    const issue = flags.error.issues[0];
    const name = String(issue?.path[0]);
    throw invalid(
      `--${name} ${issue?.code === 'invalid_value' ? `must be one of ${issue.values.join(', ')}` : issue?.message}.`,
    );
  }
  const { host, port, 'max-runs': maxRunning, 'max-executions': maxExecutions } = flags.data;
  const { 'drain-seconds': drainSeconds = 5, 'log-level': logLevel } = flags.data;
  return { command, host, port, maxRunning, maxExecutions, drainMs: drainSeconds * 1_000, logLevel };
}

/** `--drain-seconds -1` as `--drain-seconds=-1`: a negative number is a value, to be refused as one, and not a flag. */
function joinNegativeNumbers(argv: string[]): string[] {
  const joined: string[] = [];
  for (const argument of argv) {
    const before = joined.at(-1) ?? '';
    const isValue = /^-\d/.test(argument) && before.startsWith('--') && before.slice(2) in Flags.shape;
    if (isValue) joined[joined.length - 1] = `${before}=${argument}`;
    else joined.push(argument);
  }
  return joined;
}

function parse(argv: string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({
      args: joinNegativeNumbers(argv),
      allowPositionals: true,
      options: {
        ...{ host: text, port: text, 'max-runs': text, 'max-executions': text },
        ...{ 'drain-seconds': text, 'log-level': text, help: { ...flag, short: 'h' }, version: flag },
      },
    });
  } catch (error) {
    const message = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw invalid(message.endsWith('.') ? message : `${message}.`);
  }
}

/** The keys of `MAE_SERVER_API_KEYS`. @throws MaeError `SERVER_OPTIONS_INVALID` where it is set and names none. */
export function readApiKeys(value: string | undefined): string[] {
  if (value === undefined) return [];
  const keys = value.split(',').map((key) => key.trim());
  const named = keys.filter((key) => key !== '');
  if (named.length > 0) return named;
  throw invalid('MAE_SERVER_API_KEYS is set and names no key: unset it, or give keys separated by commas.');
}
