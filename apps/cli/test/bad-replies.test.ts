import { ExecutionResult } from '@mae/protocol';
import { faults, reply, replyJson } from '@mae/testing';
import { describe, expect, it } from 'vitest';
import { mae, problemOf } from './support/mae.js';
import { badProgram, fenced, goodProgram, isPlanning, modelOf, plan, startModel } from './support/model.js';

const run = ['run', 'Double 21', '--output', 'json'];

async function ended(script: Parameters<typeof startModel>[0], ...flags: string[]) {
  const { env, server } = await startModel(script);
  const done = await mae([...run, ...flags], { env });
  problemOf(done);
  return {
    code: done.code,
    calls: server.requests.length,
    stderr: done.stderr,
    result: ExecutionResult.parse(JSON.parse(done.stdout)),
  };
}

describe('a model that answers badly', () => {
  it('prose in place of a program is asked for again, and ends with 1 where nothing better comes', async () => {
    const mended = await ended(modelOf(['I am afraid I cannot write programs.', fenced(goodProgram)]));
    expect([mended.code, mended.result.finalOutput]).toEqual([0, '42']);
    const hopeless = await ended(modelOf(['I am afraid I cannot write programs.']), '--max-iterations', '1');
    expect([hopeless.code, hopeless.result.success, hopeless.result.finalOutput]).toEqual([1, false, '']);
  });

  it('nonsense, and nothing at all, end with 1', async () => {
    for (const text of ['%%% ??? \u0000\u0001 }}} ((', ' ']) {
      const { code, result } = await ended(modelOf([text]), '--max-iterations', '1');
      expect([code, result.success]).toEqual([1, false]);
    }
  });

  it('two blocks of code: the program is the one that is whole', async () => {
    const text = `First:\n${fenced(goodProgram)}\nUsed like this:\n${fenced('double(1);\n')}`;
    const { code, result } = await ended(modelOf([text]));
    expect([code, result.finalOutput, result.totalAttempts]).toEqual([0, '42', 1]);
  });

  it('an unclosed fence is read to the end of the reply', async () => {
    const { code, result } = await ended(modelOf([`\`\`\`javascript\n${goodProgram}`]));
    expect([code, result.finalOutput, result.totalAttempts]).toEqual([0, '42', 1]);
  });

  it('a plan that is not JSON is asked for once more', async () => {
    let plans = 0;
    const rest = modelOf([fenced(goodProgram)]);
    const { code, calls } = await ended((request) => {
      if (isPlanning(request) && plans++ === 0) return reply('{"summary": "a plan that break');
      return rest(request);
    });
    expect([code, calls]).toEqual([0, 3]);
  });

  it('two plans that are no plans: the run goes on without, and says that nothing was checked', async () => {
    const { code, result, stderr } = await ended(modelOf([fenced(goodProgram)], 'Sure! Here is what I will do.'));
    expect([code, result.stopReason, result.finalOutput]).toEqual([3, 'unchecked', '42']);
    expect(stderr).toContain('the model gave no usable plan');
    expect(stderr).toContain('UNCHECKED');
  });

  it('checks that prove nothing end with 3', async () => {
    const checks = [{ kind: 'assert', why: 'nothing', content: 'assert(true)' }];
    const { code, result, stderr } = await ended(modelOf([fenced(badProgram)], replyJson({ ...plan, checks })));
    expect([code, result.verification.checks.map((check) => check.verdict)]).toEqual([3, ['vacuous']]);
    expect(stderr).toContain('m1 proves nothing: it also passes where nothing was done');
  });

  it('the same wrong program again and again ends with 1', async () => {
    const { code, result } = await ended(modelOf([fenced(badProgram)]), '--max-iterations', '2');
    expect(code).toBe(1);
    expect(['max-iterations', 'no-progress']).toContain(result.stopReason);
  });

  it('control characters in what it writes do not reach the terminal', async () => {
    const program = `${goodProgram}// \u001b]0;owned\u0007\n`;
    const { code, stderr } = await ended(
      modelOf([fenced(program)], replyJson({ ...plan, summary: 'Clear \u001b[2J it' })),
    );
    expect(code).toBe(0);
    expect(stderr).not.toContain('\u001b');
    expect(stderr).toContain('Clear \\x1b[2J it');
  });

  it('an API that fails in the middle of a reply, each time, ends with 5', async () => {
    const { env } = await startModel(() => faults.cut('half a reply', { afterDeltas: 1, how: 'eof' }));
    const done = await mae(['run', 'Double 21'], { env });
    expect([done.code, done.stdout]).toEqual([5, '']);
    expect(problemOf(done)).toContain('mae: ');
  });
});
