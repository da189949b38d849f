import { MaeError } from '@mae/protocol';
import { readApiKeys, readArguments, type StartArguments, usage } from './arguments.js';
import { readSetting } from './environment.js';
import { startServer } from './start-server.js';
import { version } from './version.js';

/** After the drain, everything else has this long. */
const closingMs = 10_000;

async function start({ host, port, maxRunning, maxExecutions, drainMs, logLevel }: StartArguments): Promise<void> {
  const { MISTRAL_BASE_URL, MAE_CACHE_DIR } = process.env;
  const server = await startServer({
    ...{ host, port, maxRunning, apiKey: readSetting('MISTRAL_API_KEY'), baseUrl: MISTRAL_BASE_URL },
    cacheDir: MAE_CACHE_DIR || undefined,
    apiKeys: readApiKeys(readSetting('MAE_SERVER_API_KEYS')),
    limits: { maxExecutions },
    logger: { level: logLevel, stream: process.stderr },
  });
  const hurry = new AbortController();
  let stopping = false;
  const onSignal = (): void => {
    // The second signal does not wait any more.
    if (stopping) hurry.abort();
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), drainMs + closingMs).unref();
    server.stop({ drainMs, hurry: hurry.signal }).then(() => process.exit(0), fail);
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  process.stdout.write(`mae-server: listening on ${server.url}\n`);
}

/** One line, and never a stack: 2 for what the caller gave, 1 for what the machine refused, 70 for a defect. */
function fail(error: unknown): void {
  const known = MaeError.isInstance(error);
  const message = known ? error.message : `internal error: ${error instanceof Error ? error.message : String(error)}`;
  process.stderr.write(`mae-server: ${message}\n`);
  process.exit(!known ? 70 : error.code.endsWith('_OPTIONS_INVALID') ? 2 : 1);
}

async function main(argv: string[]): Promise<void> {
  const given = readArguments(argv);
  if (given.command === 'start') return start(given);
  process.stdout.write(given.command === 'help' ? usage : `${version}\n`);
}

main(process.argv.slice(2)).catch(fail);
