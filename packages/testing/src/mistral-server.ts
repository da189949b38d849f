import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MaeError } from '@mae/protocol';
import { cutConnection } from './connection.js';
import { envelope } from './faults.js';
import { defaultModelCards, type ModelCard } from './model-cards.js';
import { type ReceivedRequest, receive } from './received-request.js';
import { sendBody, sendModels } from './respond.js';
import { ScriptRunner } from './script-runner.js';
import { sendStream, sendWhole } from './send.js';
import type { Script, ScriptRequest, Step } from './step.js';
import { textOf } from './text.js';
import { usageOf } from './usage.js';
import { LenientChatRequest, orderProblem, StrictChatRequest, toDetail, type WireChatRequest } from './wire-request.js';

export interface MistralServerOptions {
  /** What the model answers. @default no call is expected */
  script?: Script<WireChatRequest>;
  /** The bearer key that is right. Absent: none is asked for. */
  apiKey?: string;
  /** Refuses unknown keys, values out of range and a wrong order of messages, as the API does. @default true */
  strict?: boolean;
  /** What `GET /v1/models` lists. */
  models?: readonly ModelCard[];
  /** Answers 400 code 1500 for a model that is not listed. @default false */
  listedModelsOnly?: boolean;
}

/** A server on the loopback interface. */
export interface MistralServer extends AsyncDisposable {
  /** Such as `http://127.0.0.1:40123`; a path may be added to it. */
  readonly baseUrl: string;
  readonly requests: readonly ReceivedRequest[];
  /** Connections open now: none is left by a client that cleans up. */
  connections(): Promise<number>;
  /** Connections made so far: few where a client uses them again. */
  readonly connectionsMade: number;
  /** Resolves once this many requests have come in. */
  received(count: number): Promise<void>;
  /** Unexpected calls and unused steps, in words. */
  problems(): string[];
  /** @throws MaeError `TESTING_SCRIPT_NOT_DONE` where steps are unused or unexpected calls came. */
  assertDone(): void;
  close(): Promise<void>;
}

const created = 1_790_000_000;

/** Starts a server that speaks the chat and model endpoints of Mistral's API from a script. */
export async function startMistralServer(options: MistralServerOptions = {}): Promise<MistralServer> {
  const { apiKey, strict = true, models = defaultModelCards, listedModelsOnly = false } = options;
  const runner = new ScriptRunner<WireChatRequest>(options.script ?? []);
  const requests: ReceivedRequest[] = [];
  const waiting = new Set<{ count: number; resolve: () => void }>();
  const closing = new AbortController();
  let connectionsMade = 0;

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      if (response.destroyed || closing.signal.aborted) return;
      const text = error instanceof Error ? error.message : String(error);
      if (!(MaeError.isInstance(error) && error.code === 'TESTING_UNEXPECTED_CALL')) runner.note(text);
      if (response.headersSent) response.destroy();
      else sendBody(response, 500, envelope(text, 'testing_unexpected_call'));
    });
  });

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const received = await receive(request, response, apiKey);
    requests.push(received);
    for (const waiter of waiting) if (requests.length >= waiter.count) waiter.resolve();
    const { path, method } = received;
    if (
      received.headers.authorization === 'wrong' ||
      (apiKey !== undefined && received.headers.authorization === 'absent')
    ) {
      return sendBody(response, 401, { detail: 'Unauthorized' });
    }
    const modelPath = /\/v1\/models(?:\/([^/]+))?$/.exec(path);
    if (method === 'GET' && modelPath !== null) return sendModels(response, models, modelPath[1]);
    if (method === 'POST' && path.endsWith('/v1/chat/completions')) return chat(received, response);
    runner.note(`Unexpected request: ${method} ${path}.`);
    return sendBody(response, 404, { message: 'no Route matched with those values', request_id: '0'.repeat(32) });
  }

  async function chat(received: ReceivedRequest, response: ServerResponse): Promise<void> {
    const parsed = (strict ? StrictChatRequest : LenientChatRequest).safeParse(received.body);
    if (!parsed.success) return sendBody(response, 422, { detail: toDetail(parsed.error) });
    const body: WireChatRequest = parsed.data;
    const problem = strict ? orderProblem(body.messages) : undefined;
    if (problem !== undefined) {
      return sendBody(
        response,
        400,
        envelope(problem, 'invalid_request_message_order', '3230', { raw_status_code: 400 }),
      );
    }
    if (listedModelsOnly && !models.some((card) => card.id === body.model || card.aliases.includes(body.model))) {
      return sendBody(
        response,
        400,
        envelope(`Invalid model: ${body.model}`, 'invalid_model', '1500', { raw_status_code: 400 }),
      );
    }
    const step = await runner.take(view(body));
    await answer(step, body, response);
  }

  async function answer(step: Step, body: WireChatRequest, response: ServerResponse): Promise<void> {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const signal = AbortSignal.any([gone.signal, closing.signal]);
    await step.hold?.pass(signal);
    const number = String(requests.length).padStart(12, '0');
    const headers = {
      'mistral-correlation-id': `019b98cb-0000-7000-8000-${number}`,
      'x-ratelimit-limit-req-minute': '720',
      'x-ratelimit-remaining-req-minute': String(Math.max(0, 720 - requests.length)),
      ...step.headers,
    };
    if (step.kind === 'reset') return cutConnection(response, 'reset');
    if (step.kind === 'failure') return sendBody(response, step.status, step.body, headers);
    const facts = { id: number.padStart(32, '0'), model: body.model, created, usage: usageOf(body.messages, step) };
    return body.stream ? sendStream(response, step, facts, headers, signal) : sendWhole(response, step, facts, headers);
  }

  server.on('connection', () => {
    connectionsMade += 1;
  });
  const listening = Promise.withResolvers<void>();
  server.once('error', listening.reject);
  server.listen(0, '127.0.0.1', listening.resolve);
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
    baseUrl: `http://127.0.0.1:${port}`,
    requests,
    get connectionsMade() {
      return connectionsMade;
    },
    connections: () =>
      new Promise((resolve, reject) =>
        server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
      ),
    received: async (count) => {
      if (requests.length >= count) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      const waiter = { count, resolve };
      waiting.add(waiter);
      await promise;
      waiting.delete(waiter);
    },
    problems: () => runner.problems(),
    assertDone: () => runner.assertDone(),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function view(body: WireChatRequest): ScriptRequest<WireChatRequest> {
  const of = (role: string) =>
    body.messages.filter((message) => message.role === role).map((message) => textOf(message.content));
  return {
    model: body.model,
    system: of('system').join('\n'),
    user: of('user').at(-1) ?? '',
    stream: body.stream === true,
    body,
  };
}
