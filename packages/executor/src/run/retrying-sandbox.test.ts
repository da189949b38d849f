import { MaeError } from '@mae/protocol';
import { FakeSandbox } from '@mae/testing';
import { describe, expect, it } from 'vitest';
import { retryingSandbox } from './retrying-sandbox.js';

const lost = new MaeError({ code: 'SANDBOX_HOST_LOST', message: 'killed', retryable: true });
const broken = new MaeError({ code: 'SANDBOX_NOT_BUILT', message: 'not there' });

/** A sandbox that throws these, one a call, before it runs what it is given. */
function throwing(...faults: Error[]) {
  const sandbox = new FakeSandbox(() => {
    const fault = faults.shift();
    if (fault !== undefined) throw fault;
    return { stdout: 'ran' };
  });
  return { sandbox, execute: retryingSandbox(sandbox).execute };
}

const request = { language: 'python' as const };
const send = (idempotent: boolean) => ({ functions: { send: { input: {}, call: async () => 1, idempotent } } });

describe('a sandbox that throws', () => {
  it('what may pass is asked once more', async () => {
    const { sandbox, execute } = throwing(lost);
    expect(await execute('x', { ...request, ...send(true) })).toMatchObject({ stdout: 'ran' });
    expect(sandbox.requests).toHaveLength(2);
  });

  it.each([
    ['twice', [lost, lost], request, lost],
    ['what will not pass', [broken], request, broken],
    ['where a function must not be called twice', [lost], { ...request, ...send(false) }, lost],
  ] as const)('%s throws it', async (_, faults, given, thrown) => {
    await expect(throwing(...faults).execute('x', given)).rejects.toBe(thrown);
  });

  it('where nobody waits any more is left alone', async () => {
    const stop = new AbortController();
    const sandbox = new FakeSandbox(() => {
      stop.abort(new Error('enough'));
      throw lost;
    });
    await retryingSandbox(sandbox)
      .execute('x', { ...request, signal: stop.signal })
      .catch(() => {});
    expect(sandbox.requests).toHaveLength(1);
  });

  it('while it looks or describes is asked once more too', async () => {
    let calls = 0;
    const sandbox = new FakeSandbox(() => ({}), {
      validate: () => {
        calls += 1;
        if (calls === 1) throw lost;
        return [];
      },
    });
    expect(await retryingSandbox(sandbox).validate('x', request)).toEqual([]);
    expect(calls).toBe(2);
  });
});
