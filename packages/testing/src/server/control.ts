import type { ServerResponse } from 'node:http';
import { MaeError } from '@mae/protocol';
import type { Step } from '../script/step.js';
import type { Gates } from '../script-file/gates.js';
import { readSteps } from '../script-file/read-script.js';
import type { Connections } from './connections.js';
import type { ReceivedRequest } from './received-request.js';
import type { RequestLog } from './request-log.js';
import { sendBody } from './send-body.js';
import type { Site } from './site.js';

/** What control requests begin with; nothing of the API does. */
export const controlPath = '/__testing/';

interface Controlled {
  site: Site;
  log: RequestLog;
  connections: Connections;
  gates: Gates;
}

const plain = ({ method, path, query, headers, body, status, clientGone }: ReceivedRequest) => ({
  ...{ method, path, query, headers, body, clientGone },
  status: status ?? null,
});

function steps(body: unknown, gates: Gates): Step[] {
  const script = typeof body === 'object' && body !== null && 'script' in body ? body.script : body;
  return readSteps(script, gates);
}

/** What a control request asks for, done; `undefined` where there is no such request. */
async function control(request: ReceivedRequest, controlled: Controlled): Promise<{ body?: unknown } | undefined> {
  const { site, log, connections, gates } = controlled;
  const { method, query } = request;
  const what = request.path.slice(controlPath.length);
  const actions: Record<string, () => unknown> = {
    'GET requests': async () => {
      await log.received(Number(query.count ?? 0));
      return { requests: log.all.map(plain) };
    },
    'GET problems': () => ({ problems: site.runner.problems() }),
    'GET connections': async () => {
      if (query.open === '0') await connections.ended();
      return { open: connections.open, made: connections.made };
    },
    'PUT script': () => {
      site.runner.load(steps(request.body, gates));
      log.clear();
    },
    'POST script': () => site.runner.append(steps(request.body, gates)),
  };
  const name = /^gates\/([^/]+)$/.exec(what)?.[1];
  if (method === 'POST' && name !== undefined) {
    gates.named(decodeURIComponent(name)).release();
    return {};
  }
  const action = actions[`${method} ${what}`];
  return action && { body: await action() };
}

/** Answers a control request: for tests in other languages, which see the server from outside. */
export async function answerControl(
  request: ReceivedRequest,
  response: ServerResponse,
  controlled: Controlled,
): Promise<void> {
  // Who looks is not who is looked at: this connection does not count.
  if (response.socket !== null) controlled.connections.forget(response.socket);
  try {
    const done = await control(request, controlled);
    if (done === undefined) sendBody(response, 404, { message: 'There is no such control request; see the README.' });
    else if (done.body === undefined) sendBody(response, 204, '');
    else sendBody(response, 200, done.body);
  } catch (error) {
    if (!MaeError.isInstance(error)) throw error;
    sendBody(response, 400, { code: error.code, message: error.message });
  }
}
