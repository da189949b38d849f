import { MaeError } from '@mae/protocol';
import { readArguments, usage } from './arguments.js';
import { migrate } from './commands/migrate.js';
import { start } from './commands/start.js';
import { work } from './commands/worker.js';
import { version } from './version.js';

/** One line, and never a stack: 2 for what the caller gave, 1 for what the machine refused, 70 for a defect. */
function fail(error: unknown): void {
  const known = MaeError.isInstance(error);
  const message = known ? error.message : `internal error: ${error instanceof Error ? error.message : String(error)}`;
  process.stderr.write(`mae-server: ${message}\n`);
  process.exit(!known ? 70 : error.code.endsWith('_OPTIONS_INVALID') ? 2 : 1);
}

async function main(argv: string[]): Promise<void> {
  const given = readArguments(argv);
  if (given.command === 'start') return start(given, fail);
  if (given.command === 'worker') return work(given, fail);
  if (given.command === 'migrate') return migrate();
  process.stdout.write(given.command === 'help' ? usage : `${version}\n`);
}

main(process.argv.slice(2)).catch(fail);
