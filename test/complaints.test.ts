// What users of such tools complain about, each with the whole loop over real HTTP and the real sandbox.
import { MemoryEventLog, MistralAutonomousExecutor, SUSPEND } from '@mae/executor';
import { type DurableEvent, foldRun, type RunEvent } from '@mae/protocol';
import { ExecutionEngine } from '@mae/sandbox';
import { faults, gate, type MistralServer, reply, type Script, startMistralServer } from '@mae/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const program = (code: string) => reply(`\`\`\`python\n${code}\n\`\`\``);
const double = 'def double(number):\n    return number * 2';
const wrong = 'def double(number):\n    return number + 2';
const checks = [{ kind: 'assert' as const, code: 'assert double(21) == 42' }];
const task = 'Define double(number)';
const bare = { planning: 'never' as const, checks };

let sandbox: ExecutionEngine;
beforeAll(() => {
  sandbox = new ExecutionEngine();
});
afterAll(() => sandbox.close());

/** An executor whose client asks a scripted server of its own. */
async function scripted(script: Script): Promise<{ server: MistralServer; executor: MistralAutonomousExecutor }> {
  const server = await startMistralServer({ script, apiKey: 'key' });
  return { server, executor: new MistralAutonomousExecutor({ apiKey: 'key', baseUrl: server.baseUrl, sandbox }) };
}

async function run<T>(
  script: Script,
  work: (executor: MistralAutonomousExecutor, server: MistralServer) => Promise<T>,
): Promise<T> {
  const { server, executor } = await scripted(script);
  await using _server = server;
  await using _executor = executor;
  return await work(executor, server);
}

describe('1: the same failing program again and again burns money', () => {
  it('stops as no-progress after five attempts, however many are allowed', async () => {
    await run(
      () => program(wrong),
      async (executor, server) => {
        const result = await executor.execute(task, { ...bare, maxIterations: 50 });
        expect(result).toMatchObject({ success: false, stopReason: 'no-progress' });
        expect(result.totalAttempts).toBeLessThanOrEqual(5);
        expect(server.requests.length).toBeLessThanOrEqual(6);
      },
    );
  });
});

describe('2: a cap on cost is checked before the call, and what was spent is shown', () => {
  it('sends nothing that might not fit, and gives what was reached', async () => {
    await run(
      () => program(wrong),
      async (executor, server) => {
        const result = await executor.execute(task, { ...bare, budget: { maxTokens: 10_000 } });
        expect(result).toMatchObject({ success: false, stopReason: 'budget', artifact: { code: `${wrong}\n` } });
        expect(result.usage.totalTokens).toBeLessThanOrEqual(10_000);
        expect(result.usage.requests).toBe(server.requests.length);
        expect(result.missing).not.toEqual([]);
      },
    );
  });

  it('says usage and cost after each call, and how much each call was reserved', async () => {
    await run([program(double)], async (executor) => {
      const stream = executor.stream(task, { ...bare, models: { coding: 'mistral-medium-latest' } });
      const events: RunEvent[] = [];
      for await (const event of stream) events.push(event);
      expect(events.find((event) => event.type === 'model.requested')).toMatchObject({
        reservedTokens: expect.any(Number),
        reservedCostUsd: expect.any(Number),
      });
      expect(events.find((event) => event.type === 'usage.updated')).toMatchObject({
        usage: { requests: 1, costUsd: expect.any(Number) },
      });
    });
  });
});

describe('3: success that is none', () => {
  it.each([
    ['prints an error and ends with 0', "print('Error: could not compute')\nraise SystemExit(0)"],
    ['claims to be done', "print('All tests passed, double(21) == 42')"],
    ['swallows what went wrong', 'try:\n    double\nexcept NameError:\n    pass'],
  ])('a program that %s does not pass', async (_, code) => {
    await run(
      () => program(code),
      async (executor) => {
        const result = await executor.execute(task, { ...bare, maxIterations: 0 });
        expect(result).toMatchObject({ success: false, verification: { status: 'failed' } });
      },
    );
  });

  it('a program that nothing proved is unchecked, not a success', async () => {
    await run([program(double)], async (executor) => {
      const result = await executor.execute(task, { planning: 'never' });
      expect(result).toMatchObject({ success: false, stopReason: 'unchecked' });
    });
  });
});

describe('12: the program cannot be read out of the reply', () => {
  it.each([
    ['an unclosed block', `\`\`\`python\n${double}`],
    ['a tag that is cut short', `<code>\n${double}\n</code`],
    ['JSON', JSON.stringify({ code: double })],
    ['no block at all', double],
    [
      'prose and a second block',
      `Here it is:\n\n\`\`\`py\n${double}\n\`\`\`\n\nRun it:\n\`\`\`bash\npython main.py\n\`\`\``,
    ],
  ])('%s is read', async (_, content) => {
    await run([reply(content)], async (executor) => {
      expect(await executor.execute(task, bare)).toMatchObject({ stopReason: 'passed', totalAttempts: 1 });
    });
  });

  it('a reply that was cut off at its token limit is continued, not repaired', async () => {
    const whole = `\`\`\`python\n${double}\n\`\`\``;
    const script = [reply(whole.slice(0, 30), { finishReason: 'length' }), reply(whole.slice(30))];
    await run(script, async (executor, server) => {
      expect(await executor.execute(task, bare)).toMatchObject({ stopReason: 'passed', totalAttempts: 1 });
      server.assertDone();
    });
  });
});

describe('13: how often it tries again is hidden, fixed or zero', () => {
  it.each([0, 1, 2])('maxIterations %i is that many repairs, and the end says why', async (maxIterations) => {
    const programs = [1, 2, 3].map((number) => program(`def double(number):\n    return ${number}`));
    await run(programs.slice(0, maxIterations + 1), async (executor, server) => {
      const result = await executor.execute(task, { ...bare, maxIterations });
      expect(result).toMatchObject({ stopReason: 'max-iterations', totalAttempts: maxIterations + 1 });
      expect(result.iterations.map(({ status }) => status)).toEqual(Array(maxIterations + 1).fill('failed'));
      server.assertDone();
    });
  });
});

describe('14: lost output looks like failure, so that side effects are repeated', () => {
  it('says that output was cut and how much, and that the program ran', async () => {
    const loud = `${double}\nprint('x' * 5000)`;
    await run([program(loud)], async (executor) => {
      const result = await executor.execute(task, { ...bare, limits: { maxOutputBytes: 10_000 } });
      expect(result).toMatchObject({ stopReason: 'passed', receipt: { outputBytesCut: 0 } });
    });
    await run([program(loud)], async (executor) => {
      const log = new MemoryEventLog();
      const options = { ...bare, log, limits: { maxOutputBytes: 1_000 }, maxIterations: 0 };
      const result = await executor.execute(task, options);
      const ended = log.events.find((event) => event.type === 'execution.completed');
      expect(ended?.outcome).toMatchObject({ status: 'output-limit', ran: true, truncated: true });
      expect(ended?.outcome.stdoutBytes).toBeGreaterThan(1_000);
      expect(result.receipt.outputBytesCut).toBeGreaterThan(0);
    });
  });

  it('a resumed run does not run again what had run', async () => {
    await run([program(double)], async (executor) => {
      const log = new MemoryEventLog();
      const whole = await executor.execute(task, { ...bare, log });
      const seen: string[] = [];
      const watching = {
        execute: (code: string) => {
          seen.push(code);
          return Promise.reject(new Error('a program was run again'));
        },
        validate: sandbox.validate.bind(sandbox),
        describe: sandbox.describe.bind(sandbox),
        close: async () => {},
      };
      const at = log.events.findIndex((event) => event.type === 'execution.completed');
      const noModel = { apiKey: 'key', baseUrl: 'http://127.0.0.1:9', sandbox: watching };
      await using again = new MistralAutonomousExecutor(noModel);
      const result = await again.resume(log.events.slice(0, at + 1)).result;
      expect(result).toMatchObject({ stopReason: 'passed', finalOutput: whole.finalOutput });
      expect(seen).toEqual([]);
    });
  });
});

describe('15: rate limits lose the run', () => {
  it('waits as long as the server says and goes on', async () => {
    const script = [faults.rateLimited({ retryAfter: 0 }), faults.overloaded({ retryAfter: 0 }), program(double)];
    await run(script, async (executor, server) => {
      const result = await executor.execute(task, bare);
      expect(result).toMatchObject({ stopReason: 'passed', usage: { requests: 1, retries: 2 } });
      server.assertDone();
    });
  });

  it('says which limit it was where it gives up, and the run can be resumed', async () => {
    const log = new MemoryEventLog();
    await run([faults.rateLimited({ retryAfter: 3_600 })], async (executor) => {
      const result = await executor.execute(task, { ...bare, log });
      expect(result).toMatchObject({ stopReason: 'fault', fault: { retryable: true } });
      expect(result.fault?.code).toMatch(/RATE_LIMIT/);
      expect(result.fault?.message).toMatch(/3600|hour|60 min/);
    });
    await run([program(double)], async (executor) => {
      expect(await executor.resume(log.events, { log }).result).toMatchObject({ stopReason: 'passed' });
    });
  });
});

describe('20: a person wants to see programs before they run', () => {
  it('is shown program and checks, may edit or reject, and nothing runs unseen', async () => {
    await run([program(wrong)], async (executor) => {
      const shown: string[] = [];
      const result = await executor.execute(task, {
        ...bare,
        approve: async ({ artifact, checks: asked }) => {
          shown.push(artifact.code, ...asked.map(({ id }) => id));
          return { decision: 'edit', code: double };
        },
      });
      expect(shown).toEqual([`${wrong}\n`, 'c1']);
      expect(result).toMatchObject({ stopReason: 'passed', artifact: { code: double } });
    });
    await run([program(double)], async (executor) => {
      const log = new MemoryEventLog();
      const approve = async () => ({ decision: 'reject' as const, reason: 'not today' });
      const result = await executor.execute(task, { ...bare, approve, log });
      expect(result).toMatchObject({ success: false, stopReason: 'rejected' });
      expect(log.events.map(({ type }) => type)).not.toContain('execution.started');
    });
  });
});

describe('21: a run cannot be kept and gone on with', () => {
  it('is suspended at any step and asks no call twice', async () => {
    const log = new MemoryEventLog();
    const stop = new AbortController();
    await run([program(wrong)], async (executor) => {
      const stream = executor.stream(task, { ...bare, log, signal: stop.signal });
      stream.result.catch(() => {});
      const watched = (async () => {
        for await (const event of stream) if (event.type === 'diagnosis.completed') stop.abort(SUSPEND);
      })();
      await expect(watched).rejects.toMatchObject({ code: 'RUN_SUSPENDED' });
    });
    expect(foldRun(log.events)).toMatchObject({ status: 'suspended' });
    await run([program(double)], async (executor, server) => {
      const kept = JSON.parse(JSON.stringify(log.events)) as DurableEvent[];
      const result = await executor.resume(kept, { log }).result;
      expect(result).toMatchObject({ stopReason: 'passed', totalAttempts: 2, usage: { requests: 2 } });
      server.assertDone();
    });
  });
});

describe('22: cancel does not stop the model or the program', () => {
  it('closes the connection of the model call and ends as cancelled', async () => {
    const middle = gate();
    const long = program(double);
    await run([{ ...long, stall: { afterDeltas: 1, gate: middle } }], async (executor, server) => {
      const stop = new AbortController();
      const ending = executor.execute(task, { ...bare, signal: stop.signal });
      await middle.reached;
      stop.abort(new Error('enough'));
      expect(await ending).toMatchObject({ success: false, stopReason: 'cancelled' });
      await (await server.request(0)).closed;
    });
  });

  it('stops a program that never ends by itself', async () => {
    await run([program(`print('begun', flush=True)\nwhile True: pass`)], async (executor) => {
      const stop = new AbortController();
      const stream = executor.stream(task, { ...bare, signal: stop.signal, limits: { timeoutMs: 60_000 } });
      for await (const event of stream) if (event.type === 'execution.output') stop.abort(new Error('enough'));
      expect(await stream.result).toMatchObject({ success: false, stopReason: 'cancelled' });
    });
  });
});
