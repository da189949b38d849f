import { textOfContent } from '@mae/protocol';
import { FakeSandbox, faults, gate, reply, ScriptedModel } from '@mae/testing';
import { describe, expect, it } from 'vitest';
import { type HealAttempt, SelfHealingExecutor } from './self-healing-executor.js';

const broken = 'print(2 / 0)\n';
const mended = 'print(2 / 1)\n';
const fenced = (code: string) => `\`\`\`python\n${code}\`\`\`\n`;
const division = { name: 'ZeroDivisionError', message: 'division by zero', line: 1 };

/** A sandbox in which programs that divide by zero fail, and checks pass where the program holds their code. */
const sandboxOf = () =>
  new FakeSandbox((code, { checks = [] }) => {
    const failed = code.includes('/ 0');
    return {
      ...(failed ? { error: division } : {}),
      checks: checks.map(({ id: checkId, ...check }) => {
        const holds = check.kind === 'assert' && code.includes(check.code);
        return { checkId, verdict: failed ? ('not-run' as const) : holds ? 'passed' : 'failed', durationMs: 1 };
      }),
    };
  });
const prompts = (model: ScriptedModel): string[] =>
  model.requests.map(({ messages }) => textOfContent(messages.at(-1)?.content ?? ''));

describe('heal', () => {
  it('gives a program back that runs as it is, without a call', async () => {
    const model = new ScriptedModel([]);
    const result = await new SelfHealingExecutor({ model, sandbox: sandboxOf() }).heal(mended);
    expect(result).toMatchObject({
      success: true,
      stopReason: 'unchecked',
      artifact: { code: mended, model: 'caller' },
    });
    expect(result.attempts).toHaveLength(1);
  });

  it('repairs a program that raises, and tells of each', async () => {
    const model = new ScriptedModel([reply(fenced(mended))]);
    const sandbox = sandboxOf();
    const seen: HealAttempt[] = [];
    const result = await new SelfHealingExecutor({ model, sandbox }).heal(broken, {
      stdin: 'x',
      onAttempt: (attempt) => {
        seen.push(attempt);
        throw new Error('listener');
      },
    });
    expect(result).toMatchObject({
      success: true,
      stopReason: 'unchecked',
      artifact: { code: mended, parentId: 'a1.0' },
    });
    expect(seen).toEqual(result.attempts);
    expect(result.attempts[0]?.diagnosis).toMatchObject({ category: 'value', strategy: 'patch' });
    expect(prompts(model)[0]).toContain('<program>\nprint(2 / 0)\n</program>');
    expect(sandbox.requests.map(({ request }) => request.stdin)).toEqual(['x', 'x']);
    model.assertDone();
  });

  it('asks of a program what the checks ask', async () => {
    const checks = [{ kind: 'assert' as const, code: '/ 1' }];
    const model = new ScriptedModel([reply(fenced('print(3)\n')), reply(fenced(mended))]);
    const result = await new SelfHealingExecutor({ model, sandbox: sandboxOf() }).heal('print(2)\n', { checks });
    expect(result).toMatchObject({ success: true, stopReason: 'passed' });
    expect(result.attempts.map(({ outcome }) => outcome.checks[0])).toMatchObject([
      { checkId: 'c1', verdict: 'failed' },
      { verdict: 'failed' },
      { verdict: 'passed' },
    ]);
  });

  it('ends with the last program where the repairs are spent', async () => {
    const model = new ScriptedModel([reply(fenced('print(3 / 0)\n')), reply(fenced('print(4 / 0)\n'))]);
    const result = await new SelfHealingExecutor({ model, sandbox: sandboxOf() }).heal(broken, { maxIterations: 2 });
    expect(result).toMatchObject({
      success: false,
      stopReason: 'max-iterations',
      artifact: { code: 'print(4 / 0)\n' },
    });
    model.assertDone();
  });

  it('shows a rewrite the program as it was given, then tries the next model, then stops', async () => {
    const model = new ScriptedModel(() => fenced(broken));
    const engine = new SelfHealingExecutor({ model, sandbox: sandboxOf(), modelChoice: 'a', next: ['b'] });
    const result = await engine.heal(broken, { maxIterations: 20 });
    expect(result).toMatchObject({ success: false, stopReason: 'no-progress' });
    expect(model.requests.map((request) => request.model)).toEqual(['a', 'a', 'b']);
    const [patch, rewrite] = prompts(model);
    expect(patch).not.toContain('This program is there already');
    expect(rewrite).toContain('This program is there already');
    expect(rewrite).toContain('print(2 / 0)');
  });

  it('takes a reply without a program for a repair that was spent', async () => {
    const model = new ScriptedModel([reply('I would rather not.'), reply(fenced(mended))]);
    const sandbox = sandboxOf();
    const result = await new SelfHealingExecutor({ model, sandbox }).heal(broken);
    expect(result.success).toBe(true);
    expect(sandbox.requests).toHaveLength(2);
    expect(prompts(model)[1]).toContain('no-code: The reply held no program.');
    const never = new ScriptedModel(() => 'No.');
    const spent = await new SelfHealingExecutor({ model: never, sandbox }).heal(broken, { maxIterations: 2 });
    expect(spent).toMatchObject({ success: false, stopReason: 'max-iterations' });
    expect(never.requests).toHaveLength(2);
  });

  it('mends without a call what it can', async () => {
    const mend = (code: string) => ({ code: code.replace('/ 0', '/ 1'), mended: ['no zero'] });
    const sandbox = new FakeSandbox((code) =>
      code.includes('/ 0') ? { error: { ...division, name: 'SyntaxError' } } : {},
    );
    const result = await new SelfHealingExecutor({ model: new ScriptedModel([]), sandbox, mend }).heal(broken);
    expect(result).toMatchObject({ success: true, artifact: { code: mended } });
    expect(result.attempts[0]?.diagnosis).toMatchObject({ strategy: 'local-fix', fixes: ['no zero'] });
  });

  it('rejects with the fault of the model, and with the reason of a cancel', async () => {
    const failing = new ScriptedModel([faults.unknownModel('x')]);
    await expect(new SelfHealingExecutor({ model: failing, sandbox: sandboxOf() }).heal(broken)).rejects.toMatchObject({
      name: 'MaeError',
    });
    const reason = new Error('stop');
    const stall = gate();
    const controller = new AbortController();
    const model = new ScriptedModel([reply(fenced(mended), { stall: { afterDeltas: 1, gate: stall } })]);
    const pending = new SelfHealingExecutor({ model, sandbox: sandboxOf() }).heal(broken, {
      signal: controller.signal,
    });
    await stall.reached;
    controller.abort(reason);
    await expect(pending).rejects.toBe(reason);
    const early = new SelfHealingExecutor({ model, sandbox: sandboxOf() }).heal(broken, {
      signal: AbortSignal.abort(reason),
    });
    await expect(early).rejects.toBe(reason);
  });
});
