import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { readScript } from '../script-file/read-script.js';
import { type MistralServer, startMistralServer } from '../server/mistral-server.js';
import type { MistralServerOptions } from '../server/options.js';
import type { Arguments } from './arguments.js';

const readText = (file: string) => (file === '-' ? text(process.stdin) : readFile(file, 'utf8'));

/** Starts the server that the arguments and the script's own options ask for; arguments win. */
export async function serve(given: Arguments): Promise<MistralServer> {
  const { options, steps, gates } = readScript(given.script === undefined ? '{}' : await readText(given.script));
  const { host, apiKey, flavour } = given;
  const script: MistralServerOptions['script'] = steps ?? (({ user }) => `You said: ${user}`);
  return startMistralServer({
    ...options,
    ...(host !== undefined && { host }),
    ...(apiKey !== undefined && { apiKey }),
    ...(flavour !== undefined && { flavour }),
    ...(given.lenient && { strict: false }),
    ...(!given.quiet && {
      onAnswered: ({ method, path, status, clientGone }) => {
        process.stderr.write(`${method} ${path} ${status ?? 'no answer'}${clientGone ? ', the client left' : ''}\n`);
      },
    }),
    script,
    gates,
    control: true,
    port: given.port,
  });
}
