import { parseArgs } from 'node:util';
import { type FlavourName, flavourNames } from '../server/flavour.js';

export const usage = `Usage: mae-testing [options]

A server that speaks the wire format of Mistral's API from a script. It prints its URL on standard output and one line
for each request on standard error, and ends on SIGINT or SIGTERM.

  --script FILE     steps in JSON, or an object with options and "script"; - reads standard input
                    (without: every call is answered with what was said)
  --port N          the port to listen on; 0 takes any free one (default 0)
  --host NAME       the address to listen on (default 127.0.0.1)
  --api-key TEXT    the key clients must send; make one up (default: any, or none)
  --flavour NAME    ${flavourNames.join(', ')} (default mistral)
  --lenient         takes unknown keys, values out of range and any order of messages
  --assert          exits with 1 where steps are unused or a call was not expected
  --quiet           prints no line for each request
  --help, --version

The README lists all steps, and the requests a test sends to look inside: GET /__testing/requests and others.
`;

export interface Arguments {
  script?: string;
  port: number;
  host?: string;
  apiKey?: string;
  flavour?: FlavourName;
  lenient: boolean;
  assert: boolean;
  quiet: boolean;
  help: boolean;
  version: boolean;
}

const isFlavour = (name: string): name is FlavourName => (flavourNames as readonly string[]).includes(name);

/** @throws Error that says what is wrong, in one line */
export function readArguments(args: string[]): Arguments {
  const { values } = parseArgs({
    args,
    options: {
      script: { type: 'string' },
      port: { type: 'string', default: '0' },
      host: { type: 'string' },
      'api-key': { type: 'string' },
      flavour: { type: 'string' },
      lenient: { type: 'boolean', default: false },
      assert: { type: 'boolean', default: false },
      quiet: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
      version: { type: 'boolean', default: false },
    },
  });
  const { 'api-key': apiKey, port, flavour, script, host, ...flags } = values;
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) throw new Error(`--port ${port} is no port from 0 to 65535.`);
  if (flavour !== undefined && !isFlavour(flavour)) {
    throw new Error(`--flavour ${flavour} is none of ${flavourNames.join(', ')}.`);
  }
  return {
    ...flags,
    port: Number(port),
    ...(flavour !== undefined && { flavour }),
    ...(script !== undefined && { script }),
    ...(host !== undefined && { host }),
    ...(apiKey !== undefined && { apiKey }),
  };
}
