import { readFile } from 'node:fs/promises';
import { readArguments, usage } from './arguments.js';
import { serve } from './serve.js';

const say = (line: string) => process.stderr.write(`mae-testing: ${line}\n`);

async function version(): Promise<string> {
  const manifest = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'));
  return String(manifest.version);
}

/** Resolves with the first signal that asks to end; a second one ends the process at once. */
function askedToEnd(): Promise<NodeJS.Signals> {
  const asked = Promise.withResolvers<NodeJS.Signals>();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, asked.resolve);
  return asked.promise;
}

async function main(): Promise<number> {
  const given = readArguments(process.argv.slice(2));
  if (given.help) process.stdout.write(usage);
  if (given.version) process.stdout.write(`${await version()}\n`);
  if (given.help || given.version) return 0;
  const ended = askedToEnd();
  const server = await serve(given);
  process.stdout.write(`${server.baseUrl}\n`);
  await ended;
  await server.close();
  const problems = server.problems();
  for (const problem of problems) say(problem);
  return given.assert && problems.length > 0 ? 1 : 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
}
