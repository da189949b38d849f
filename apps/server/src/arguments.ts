import { type ParseArgsOptionDescriptor, parseArgs } from 'node:util';
import { MaeError } from '@mae/protocol';
import * as z from 'zod';

export const usage = `Usage: mae-server [start] [options]    the API; over a data folder it works on the runs too
       mae-server worker [options]     works on the runs of a database, beside any number of others
       mae-server migrate              brings a database to the schema of this version
       mae-server keys --help          creates, lists and revokes API keys

start:
  --host ADDRESS         address to listen on; another than this machine's own
                         needs an API key                   (default 127.0.0.1)
  --port NUMBER          0 for any that is free             (default 8420)
  --data DIR             folder that runs are kept in       (default: mae/server
                         in the user's folder for state; with DATABASE_URL none)
  --max-queued NUMBER    runs that wait; more are refused   (default 1000)
  --max-executions NUMBER  programs of /v1/execute at once  (default 16)
  --cors-origin ORIGIN   pages of this origin may read replies; may be repeated
                                                            (default none)
  --log-content          tasks and programs are logged too; keys never are

start and worker:
  --max-runs NUMBER      runs at work in this process       (default 16)
  --drain-seconds NUMBER   how long a stop waits for runs; what is left goes on
                         with the next start or worker      (default 5)
  --keep-days NUMBER     ended runs are removed after so many days, with their
                         files                              (default: kept)
  --metrics-port NUMBER  /metrics, /healthz and /readyz on a port of their own,
                         without keys                       (default none)
  --metrics-host ADDRESS   its address                      (default 127.0.0.1)
  --log-level LEVEL      fatal, error, warn, info, debug, trace or silent;
                         the log goes to standard error     (default info)

  --version, --help

Environment: MISTRAL_API_KEY, MISTRAL_BASE_URL, MAE_SERVER_API_KEYS (comma separated), MAE_SERVER_DATA, MAE_CACHE_DIR,
DATABASE_URL (postgres://…). MISTRAL_API_KEY, MAE_SERVER_API_KEYS and DATABASE_URL may stand in a file: NAME_FILE.
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

const address = z.string().min(1, 'must name an address').optional();

const Flags = z.object({
  host: address,
  port: whole(0, 65_535),
  data: z.string().min(1, 'must name a folder').optional(),
  'max-queued': whole(1, 1_000_000),
  'max-executions': whole(1, 10_000),
  'max-runs': whole(1, 10_000),
  'drain-seconds': whole(0, 86_400),
  'keep-days': whole(1, 36_500),
  'metrics-port': whole(0, 65_535),
  'metrics-host': address,
  'log-level': z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).optional(),
  'cors-origin': z.array(z.string()).optional(),
  'log-content': z.boolean().optional(),
});
type Flag = keyof typeof Flags.shape;

/** Flags that are not followed by one value. */
const forms: Partial<Record<Flag, ParseArgsOptionDescriptor>> = {
  'cors-origin': { type: 'string', multiple: true },
  'log-content': { type: 'boolean' },
};

/** The flags of each command. */
const ofWorkers: Flag[] = ['max-runs', 'drain-seconds', 'keep-days', 'metrics-port', 'metrics-host', 'log-level'];
const ofCommands = {
  start: [...ofWorkers, 'host', 'port', 'data', 'max-queued', 'max-executions', 'cors-origin', 'log-content'],
  worker: ofWorkers,
  migrate: [],
} as const satisfies Record<string, Flag[]>;

const commandNames = Object.keys(ofCommands);
const isCommand = (name: string): name is keyof typeof ofCommands => commandNames.includes(name);

export interface WorkerArguments {
  command: 'worker';
  maxRunning?: number;
  drainMs: number;
  /** Ended runs are removed after so long. */
  keptMs?: number;
  /** Where metrics are given without a key. */
  metrics?: { host?: string; port: number };
  logLevel?: z.infer<typeof Flags>['log-level'];
}

export interface StartArguments extends Omit<WorkerArguments, 'command'> {
  command: 'start';
  host?: string;
  port?: number;
  dataFolder?: string;
  maxQueued?: number;
  maxExecutions?: number;
  corsOrigins?: string[];
  logContent?: boolean;
}

export type Arguments = StartArguments | WorkerArguments | { command: 'migrate' | 'help' | 'version' };

function invalid(message: string): MaeError {
  return new MaeError({ code: 'SERVER_OPTIONS_INVALID', message: `${message} See mae-server --help.` });
}

/** Reads the command line. @throws MaeError `SERVER_OPTIONS_INVALID` */
export function readArguments(argv: string[]): Arguments {
  const { values, positionals } = parse(argv);
  if (values.help) return { command: 'help' };
  if (values.version) return { command: 'version' };
  const [command = 'start', extra] = positionals;
  if (!isCommand(command)) {
    const known = commandNames.map((name) => `"${name}"`).join(', ');
    throw invalid(`There is no command "${command}"; there are ${known}.`);
  }
  if (extra !== undefined) throw invalid(`"${extra}" is one argument too many.`);
  const taken: readonly string[] = ofCommands[command];
  const strange = Object.keys(values).find((name) => !taken.includes(name));
  if (strange !== undefined) throw invalid(`"${command}" has no --${strange}.`);
  if (command === 'migrate') return { command };

  const flags = parseFlags(values);
  const { host, port, data: dataFolder, 'max-queued': maxQueued, 'max-executions': maxExecutions } = flags;
  const { 'max-runs': maxRunning, 'drain-seconds': drainSeconds = 5, 'log-level': logLevel } = flags;
  const keepDays = flags['keep-days'];
  const kept = keepDays === undefined ? {} : { keptMs: keepDays * 86_400_000 };
  const shared = { maxRunning, drainMs: drainSeconds * 1_000, logLevel, ...kept, ...metricsOf(flags) };
  if (command === 'worker') return { command, ...shared };
  const { 'cors-origin': corsOrigins, 'log-content': logContent } = flags;
  return { command, host, port, dataFolder, maxQueued, maxExecutions, corsOrigins, logContent, ...shared };
}

function parseFlags(values: object): z.infer<typeof Flags> {
  const flags = Flags.safeParse(values);
  if (flags.success) return flags.data;
  const issue = flags.error.issues[0];
  const name = String(issue?.path[0]);
  throw invalid(
    `--${name} ${issue?.code === 'invalid_value' ? `must be one of ${issue.values.join(', ')}` : issue?.message}.`,
  );
}

function metricsOf(flags: z.infer<typeof Flags>): Pick<WorkerArguments, 'metrics'> {
  const { 'metrics-port': port, 'metrics-host': host } = flags;
  if (port !== undefined) return { metrics: { host, port } };
  if (host !== undefined) throw invalid('--metrics-host needs --metrics-port.');
  return {};
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
  const flag = { type: 'boolean' } as const;
  const texts = Object.fromEntries(Object.keys(Flags.shape).map((name) => [name, { type: 'string' } as const]));
  try {
    return parseArgs({
      args: joinNegativeNumbers(argv),
      allowPositionals: true,
      options: { ...texts, ...forms, help: { ...flag, short: 'h' }, version: flag },
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
