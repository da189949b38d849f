import { MistralApiClient } from '@mae/client';
import type { RunEvent } from '@mae/protocol';
import { ExecutionEngine } from '@mae/sandbox';
import { faults, gate, reply, replyJson, type Script, startMistralServer, type WireRequest } from '@mae/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { type ExecuteOptions, MistralAutonomousExecutor } from '../src/index.js';

const engine = new ExecutionEngine({ hosts: { min: 1, max: 1 } });
afterAll(() => engine.close());

const plan = {
  ...{ summary: 'Add', steps: ['add'], edgeCases: [], successCriteria: [], complexity: 'low' },
  checks: [{ kind: 'assert', content: 'assert f(1) == 2', why: 'adds' }],
};
const fenced = (code: string): string => `\`\`\`javascript\n${code}\n\`\`\``;
const isPlan = ({ response_format }: WireRequest): boolean =>
  (response_format as { type?: string } | undefined)?.type === 'json_schema';

/** The plan, then what is given. */
function answers(code: ReturnType<typeof reply> | ReturnType<typeof faults.rateLimited>): Script<WireRequest> {
  return ({ body }) => (isPlan(body) ? replyJson(plan) : code);
}

interface Case {
  script: Script<WireRequest>;
  options?: ExecuteOptions;
  /** Whether the run is where it is to be cancelled. */
  when: (event: RunEvent) => boolean;
  /** How many requests the server has by then. */
  requests: number;
}

const running = (event: RunEvent): boolean => event.type === 'execution.output';
const print = "console.log('on');\n";

const cases: Record<string, Case> = {
  'its plan is streamed': {
    script: () => replyJson(plan, { stall: { afterDeltas: 2, gate: gate() } }),
    when: (event) => event.type === 'plan.delta',
    requests: 1,
  },
  'its program is streamed': {
    script: answers(reply(fenced('const f = (n) => n + 1;'), { stall: { afterDeltas: 2, gate: gate() } })),
    when: (event) => event.type === 'code.delta',
    requests: 2,
  },
  'it waits to ask again': {
    script: answers(faults.rateLimited({ retryAfter: 30 })),
    when: (event) => event.type === 'model.requested' && event.phase === 'coding',
    requests: 2,
  },
  'its program runs for ever': {
    script: answers(reply(fenced(`${print}for (;;);`))),
    when: running,
    requests: 2,
  },
  'a check runs for ever': {
    script: answers(reply(fenced(`${print}const f = () => { for (;;); };`))),
    options: { limits: { checkMs: 60_000 } },
    when: running,
    requests: 2,
  },
  'a host function never answers': {
    script: answers(reply(fenced(`${print}await wait({});\nconst f = (n) => n + 1;`))),
    options: { functions: { wait: { input: {}, call: () => new Promise(() => {}) } } },
    when: (event) => event.type === 'function.called',
    requests: 2,
  },
  'somebody is asked': {
    script: answers(reply(fenced('const f = (n) => n + 1;'))),
    options: { approve: () => new Promise(() => {}) },
    when: (event) => event.type === 'approval.requested',
    requests: 2,
  },
};

describe.each(Object.entries(cases))('a run that is cancelled while %s', (_, { script, options, when, requests }) => {
  it('stops the model and the program, and ends as cancelled', async () => {
    await using server = await startMistralServer({ script });
    await using client = new MistralApiClient({ baseUrl: server.baseUrl, apiKey: 'test' });
    await using executor = new MistralAutonomousExecutor({ model: client.chat, sandbox: engine });
    const cancel = new AbortController();
    const stream = executor.stream('add one', {
      ...{ language: 'javascript', limits: { timeoutMs: 60_000 }, signal: cancel.signal, ...options },
    });
    for await (const event of stream) {
      if (!when(event)) continue;
      await server.received(requests);
      cancel.abort(new Error('enough'));
    }
    expect(await stream.result).toMatchObject({
      success: false,
      stopReason: 'cancelled',
      reason: 'The run was cancelled: enough',
    });
    // Each answer that was not complete has ended at the server: its connection was closed from here.
    await Promise.all(server.requests.map(({ closed }) => closed));
    expect(server.requests).toHaveLength(requests);
    // The only host is free: nothing of the run is at work any more.
    const next = await engine.execute('1 + 1', { language: 'javascript' });
    expect(next.value?.json).toBe(2);
  });
});

it('leaving the stream of events cancels the run', async () => {
  const stalled = reply(fenced('1'), { stall: { afterDeltas: 1, gate: gate() } });
  await using server = await startMistralServer({ script: answers(stalled) });
  await using client = new MistralApiClient({ baseUrl: server.baseUrl, apiKey: 'test' });
  await using executor = new MistralAutonomousExecutor({ model: client.chat, sandbox: engine });
  const stream = executor.stream('add one', { language: 'javascript' });
  for await (const event of stream) if (event.type === 'code.delta') break;
  expect((await stream.result).stopReason).toBe('cancelled');
  await server.requests[1]?.closed;
  expect(server.requests[1]?.clientGone).toBe(true);
});
