// The server that clients are measured against, in a process of its own: its processor time is not theirs.
// The model of a request says how it is answered; see `models.ts`.
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { deltaFrame, endFrames, roleFrame, tokenText, wholeBody } from './frames.ts';
import { readModel } from './models.ts';

/** Milliseconds between two tokens that come one at a time, and before a first one that is timed. */
const pauseMs = 5;
const blockTokens = 480;
const block = Buffer.from(Array.from({ length: blockTokens }, (_, at) => deltaFrame(tokenText(at), at)).join(''));

async function write(response: ServerResponse, bytes: string | Buffer): Promise<void> {
  if (!response.write(bytes)) await once(response, 'drain');
}

/** As fast as it is read. */
async function burst(response: ServerResponse, tokens: number): Promise<void> {
  for (let left = tokens; left > 0; left -= blockTokens) {
    const frames = Array.from({ length: Math.min(left, blockTokens) }, (_, at) => deltaFrame(tokenText(at), at));
    await write(response, left >= blockTokens ? block : frames.join(''));
  }
}

/** One token at a time, each in a packet of its own. */
async function paced(response: ServerResponse, tokens: number): Promise<void> {
  for (let at = 0; at < tokens; at++) {
    await wait(pauseMs);
    response.write(deltaFrame(tokenText(at), at));
  }
}

/** One token that says when it was written, by a clock that all processes of a machine share. */
async function stamped(response: ServerResponse): Promise<void> {
  await wait(pauseMs);
  response.write(deltaFrame(String(process.hrtime.bigint()), 0));
  await wait(pauseMs);
}

async function stream(response: ServerResponse, model: string): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(roleFrame);
  const { way, tokens } = readModel(model);
  if (way === 'burst') await burst(response, tokens);
  else if (way === 'paced') await paced(response, tokens);
  else await stamped(response);
  response.end(endFrames);
}

const server = createServer(async (request, response) => {
  const body = JSON.parse(await text(request)) as { model: string; stream?: boolean };
  if (body.stream === true) await stream(response, body.model);
  else response.writeHead(200, { 'content-type': 'application/json' }).end(wholeBody);
});
server.keepAliveTimeout = 0;
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.once('disconnect', () => process.exit());
