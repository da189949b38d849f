import { MaeError } from '@mae/protocol';
import { readArguments, usage } from './arguments.js';
import { version } from './version.js';

/** One line, and never a stack: 2 for what the caller gave, 1 for what the machine refused, 70 for a defect. */
function fail(error: unknown): void {
  const known = MaeError.isInstance(error);
  const message = known ? error.message : `internal error: ${error instanceof Error ? error.message : String(error)}`;
  process.stderr.write(`mae-server: ${message}\n`);
  process.exit(!known ? 70 : error.code.endsWith('_OPTIONS_INVALID') ? 2 : 1);
}

/** Each command loads what it needs, and no more. */
async function main(argv: string[]): Promise<void> {
  const [first, ...rest] = argv;
  if (first === 'keys') return (await import('./commands/keys.js')).keys(rest);
  const given = readArguments(argv);
  if (given.command === 'start') return (await import('./commands/start.js')).start(given, fail);
  if (given.command === 'worker') return (await import('./commands/worker.js')).work(given, fail);
  if (given.command === 'migrate') return (await import('./commands/migrate.js')).migrate();
  process.stdout.write(given.command === 'help' ? usage : `${version}\n`);
}

main(process.argv.slice(2)).catch(fail);
