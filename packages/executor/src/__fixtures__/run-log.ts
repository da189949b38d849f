import { type ChatModel, type ChatRequest, type DurableEvent, isDurable, type RunEvent } from '@mae/protocol';
import { FakeSandbox, reply, replyJson, type Script, type ScriptRequest } from '@mae/testing';
import { MistralAutonomousExecutor } from '../mistral-autonomous-executor.js';

/** Types of the durable events, in order. */
export const typesOf = (events: RunEvent[]): string[] => events.filter(isDurable).map((event) => event.type);

export const planReply = {
  summary: 'Add two numbers',
  steps: ['add'],
  edgeCases: [],
  successCriteria: ['prints 3'],
  complexity: 'low',
  checks: [{ kind: 'stdout-equals', content: '3', why: 'the sum' }],
};

/** What phase a request belongs to, by its shape: only a plan asks for a schema. */
export const isPlan = (request: ScriptRequest<ChatRequest>): boolean =>
  request.body.responseFormat?.type === 'json-schema';

export const fenced = (code: string): string => `\`\`\`python\n${code}\n\`\`\``;

/** A plan, then one program after the other. */
export function programs(...codes: string[]): Script<ChatRequest> {
  return (request) => {
    if (isPlan(request)) return replyJson(planReply);
    const code = codes.shift();
    return code === undefined ? undefined : reply(code.includes('```') ? code : fenced(code));
  };
}

/**
 * A sandbox that understands programs of one line: `print(N)` prints N, `fail` raises, and an empty or hollow program
 * prints nothing. It judges stdout checks; assert checks pass where the code holds the word in their code.
 */
export function tinySandbox(): FakeSandbox {
  return new FakeSandbox((code, request) => {
    const stdout = /print\((\d+)\)/.exec(code)?.[1] ?? '';
    const failed = code.includes('fail');
    return {
      status: failed ? 'error' : 'ok',
      ran: true,
      stdout,
      stdoutBytes: stdout.length,
      ...(failed
        ? {
            error: {
              name: 'ValueError',
              message: 'no',
              line: 1,
              frames: [{ file: 'main.py', line: 1 }],
              traceback: 'ValueError: no',
            },
          }
        : {}),
      checks: (request.checks ?? []).map((check) => {
        const holds =
          check.kind === 'stdout'
            ? stdout.trim() === check.equals
            : check.kind === 'assert' && code.includes(check.code);
        const verdict = failed ? ('not-run' as const) : holds ? ('passed' as const) : ('failed' as const);
        return { checkId: check.id, verdict, message: holds ? undefined : `got ${stdout}`, durationMs: 1 };
      }),
    };
  });
}

export const executorOf = (model: ChatModel, sandbox = tinySandbox()): MistralAutonomousExecutor =>
  new MistralAutonomousExecutor({ model, sandbox });

/** A log in memory that can be made to refuse. */
export function recordingLog(options: { refuseAt?: number } = {}) {
  const events: DurableEvent[] = [];
  const blobs = new Map<string, Uint8Array>();
  return {
    events,
    async append(event: DurableEvent): Promise<void> {
      if (event.sequence === options.refuseAt) throw new Error('disk full');
      events.push(structuredClone(event));
    },
    async putBlob(content: Uint8Array): Promise<string> {
      const { createHash } = await import('node:crypto');
      const sha256 = createHash('sha256').update(content).digest('hex');
      blobs.set(sha256, content);
      return sha256;
    },
    async getBlob(sha256: string): Promise<Uint8Array | undefined> {
      return blobs.get(sha256);
    },
  };
}
