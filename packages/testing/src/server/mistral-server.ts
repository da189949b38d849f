import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MaeError } from '@mae/protocol';
import { envelope, gatewayError } from '../script/error-bodies.js';
import { ScriptRunner } from '../script/script-runner.js';
import { Gates } from '../script-file/gates.js';
import type { WireRequest } from '../wire/wire-request.js';
import { answerCall } from './answer-call.js';
import { answerModels } from './answer-models.js';
import { Connections } from './connections.js';
import { answerControl, controlPath } from './control.js';
import { callerOf } from './keys.js';
import type { MistralServerOptions } from './options.js';
import { maxBodyBytes, type ReceivedRequest, receive } from './received-request.js';
import { RequestLog } from './request-log.js';
import { routeOf } from './route.js';
import { sendBody } from './send-body.js';
import { createSite } from './site.js';

/** A server on the loopback interface. */
export interface MistralServer extends AsyncDisposable {
  /** Such as `http://127.0.0.1:40123`; a path may be added to it. */
  readonly baseUrl: string;
  readonly requests: readonly ReceivedRequest[];
  /** Connections open now: none is left by a client that cleans up. */
  connections(): Promise<number>;
  /** Connections made so far: few where a client uses them again. */
  readonly connectionsMade: number;
  /** Resolves when no connection is open. */
  connectionsEnded(): Promise<void>;
  /** Resolves once this many requests have come in. */
  received(count: number): Promise<void>;
  /** The request of this index, from 0, once it has come in. */
  request(index: number): Promise<ReceivedRequest>;
  /** Unexpected calls and unused steps, in words. */
  problems(): string[];
  /** @throws MaeError `TESTING_SCRIPT_NOT_DONE` where steps are unused or unexpected calls came. */
  assertDone(): void;
  close(): Promise<void>;
}

const unauthorized = { detail: { detail: 'Unauthorized' }, message: gatewayError('Unauthorized') };

/** Starts a server that speaks the chat, fim, embedding and model endpoints of Mistral's API from a script. */
export async function startMistralServer(options: MistralServerOptions = {}): Promise<MistralServer> {
  const runner = new ScriptRunner<WireRequest>(options.script ?? []);
  const closing = new AbortController();
  const site = createSite(options, runner, closing.signal);
  const log = new RequestLog();
  const gates = options.gates ?? new Gates();

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      if (response.destroyed || closing.signal.aborted) return;
      const text = error instanceof Error ? error.message : String(error);
      if (!(MaeError.isInstance(error) && error.code === 'TESTING_UNEXPECTED_CALL')) runner.note(text);
      if (response.headersSent) response.destroy();
      else sendBody(response, 500, envelope(text, 'testing_unexpected_call'));
    });
  });
  const connections = new Connections(server);

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { received, tooLong } = await receive(request, response, site.keys);
    if (options.control === true && received.path.startsWith(controlPath)) {
      return answerControl(received, response, { site, log, connections, gates });
    }
    const number = log.add(received);
    received.closed.then(() => options.onAnswered?.(received));
    const correlationId = `019b98cb-0000-7000-8000-${String(number).padStart(12, '0')}`;
    const headers = { 'mistral-correlation-id': correlationId, 'x-kong-request-id': correlationId };
    const { authorization } = received.headers;
    if (authorization === 'wrong' || (site.keys !== undefined && authorization === 'absent')) {
      const problem = { message: 'Unauthorized', type: 'authentication_error', code: null };
      const own = unauthorized[options.unauthorizedShape ?? 'detail'];
      return sendBody(response, 401, site.flavour.strict ? own : site.flavour.error(401, problem), headers);
    }
    if (tooLong) {
      return sendBody(response, 413, gatewayError(`Request size limit of ${maxBodyBytes} bytes exceeded`), headers);
    }
    const route = routeOf(received.method, received.path, site.flavour.endpoints);
    if (route === undefined) {
      runner.note(`Unexpected request: ${received.method} ${received.path}.`);
      const problem = { message: 'Not Found', type: 'not_found_error', code: null };
      const own = gatewayError('no Route matched with those values');
      return sendBody(response, 404, site.flavour.strict ? own : site.flavour.error(404, problem), headers);
    }
    if (route.endpoint === 'models') return answerModels(site, headers, route.model, response);
    const call = { endpoint: route.endpoint, number, caller: callerOf(request.headers.authorization), headers };
    return answerCall(site, call, received.body, response);
  }

  const listening = Promise.withResolvers<void>();
  server.once('error', listening.reject);
  const { host = '127.0.0.1' } = options;
  server.listen(options.port ?? 0, host, listening.resolve);
  await listening.promise;
  const { port } = server.address() as AddressInfo;

  async function close(): Promise<void> {
    closing.abort();
    const closed = Promise.withResolvers<void>();
    server.close(() => closed.resolve());
    server.closeAllConnections();
    await closed.promise;
  }

  return {
    baseUrl: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    requests: log.all,
    get connectionsMade() {
      return connections.made;
    },
    connections: async () => connections.open,
    connectionsEnded: () => connections.ended(),
    received: (count) => log.received(count),
    request: (index) => log.at(index),
    problems: () => runner.problems(),
    assertDone: () => runner.assertDone(),
    close,
    [Symbol.asyncDispose]: close,
  };
}
