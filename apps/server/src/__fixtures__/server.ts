import { LocalRunService, type LocalRunServiceOptions, MistralAutonomousExecutor } from '@mae/executor';
import type { ChatModel } from '@mae/protocol';
import { FakeSandbox, type Gate, reply, replyJson, type SandboxScript, ScriptedModel } from '@mae/testing';
import { createParser } from 'eventsource-parser';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { createServer, type ServerOptions } from '../app.js';
import { localCallerRuns } from './local-caller-runs.js';

export const planReply = {
  summary: 'Add two numbers',
  steps: ['add'],
  edgeCases: [],
  successCriteria: ['prints 3'],
  complexity: 'low',
  checks: [{ kind: 'stdout-equals', content: '3', why: 'the sum' }],
};

/** A model that plans and then writes `print(3)`; before the program it waits at the gate, where one is given. */
export function addingModel(hold?: Gate): ScriptedModel {
  return new ScriptedModel((request) =>
    request.body.responseFormat === undefined ? reply('```python\nprint(3)\n```', { hold }) : replyJson(planReply),
  );
}

/** Prints what `print(N)` would, and judges checks of standard output by it. */
export const printing: SandboxScript = (code, request) => {
  const stdout = /print\((\d+)\)/.exec(code)?.[1] ?? '';
  return {
    stdout,
    checks: (request.checks ?? []).map((check) => ({
      checkId: check.id,
      verdict: check.kind === 'stdout' && check.equals === stdout ? ('passed' as const) : ('failed' as const),
      durationMs: 1,
    })),
  };
};

export interface TestServer {
  app: FastifyInstance;
  service: LocalRunService;
  sandbox: FakeSandbox;
  model: ChatModel;
  /** Lines the server logged. */
  log: string[];
}

export function serverOf(
  options: Partial<ServerOptions> & {
    model?: ChatModel;
    script?: SandboxScript;
    service?: LocalRunService;
    local?: Partial<LocalRunServiceOptions>;
  } = {},
): TestServer {
  const { model = addingModel(), script = printing, local, ...rest } = options;
  const sandbox = new FakeSandbox(script);
  const executor = new MistralAutonomousExecutor({ model, sandbox });
  const service = options.service ?? new LocalRunService({ executor, ...local });
  const log: string[] = [];
  const logger = { stream: { write: (line: string) => void log.push(line) } };
  return {
    app: createServer({ runs: localCallerRuns(service), sandbox, logger, ...rest }),
    service,
    sandbox,
    model,
    log,
  };
}

export interface ReceivedFrame {
  id?: number;
  event: string;
  // biome-ignore lint/suspicious/noExplicitAny: what a stream carries is asserted on, field by field.
  data: any;
}

/** The frames of a whole event stream. */
export function framesOf(text: string): ReceivedFrame[] {
  const frames: ReceivedFrame[] = [];
  const parser = createParser({
    onEvent: ({ id, event = 'message', data }) =>
      frames.push({ ...(id === undefined ? {} : { id: Number(id) }), event, data: JSON.parse(data) }),
  });
  parser.feed(text);
  return frames;
}

export const postJson = (app: FastifyInstance, url: string, body: unknown, headers: Record<string, string> = {}) =>
  app.inject({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json', ...headers },
    body: body as object,
  });

/** What every problem has, whatever it is about. */
export function isProblem(response: LightMyRequestResponse): boolean {
  const body = response.json();
  return (
    /^application\/problem\+json\b/.test(String(response.headers['content-type'])) &&
    body.status === response.statusCode &&
    ['type', 'title', 'detail', 'code', 'requestId'].every((key) => typeof body[key] === 'string')
  );
}
