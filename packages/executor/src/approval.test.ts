import { foldRun } from '@mae/protocol';
import { ScriptedModel } from '@mae/testing';
import { describe, expect, it } from 'vitest';
import { executorOf, programs, recordingLog, tinySandbox } from './__fixtures__/run-log.js';

describe('approval', () => {
  it('runs nothing that was rejected', async () => {
    const sandbox = tinySandbox();
    const result = await executorOf(new ScriptedModel(programs('print(3)')), sandbox).execute('add', {
      approve: async () => ({ decision: 'reject', reason: 'no' }),
    });
    expect(result).toMatchObject({ success: false, stopReason: 'rejected' });
    expect(sandbox.requests.map((request) => request.code)).not.toContain('print(3)');
  });

  it('runs what was edited instead', async () => {
    const result = await executorOf(new ScriptedModel(programs('print(4)'))).execute('add', {
      approve: async () => ({ decision: 'edit', code: 'print(3)' }),
    });
    expect(result).toMatchObject({ stopReason: 'passed', artifact: { code: 'print(3)', model: 'caller' } });
  });

  it('waits for a later answer as a suspended run', async () => {
    const log = recordingLog();
    const model = new ScriptedModel(programs('print(3)'));
    const suspended = executorOf(model).execute('add', { log, approve: async () => ({ decision: 'later' }) });
    await expect(suspended).rejects.toMatchObject({ code: 'RUN_SUSPENDED' });
    expect(foldRun(log.events)).toMatchObject({
      status: 'suspended',
      reason: 'approval',
      waitingFor: { attemptId: '1.0' },
    });
    const result = await executorOf(new ScriptedModel([])).resume(log.events, {
      log,
      approve: async () => ({ decision: 'approve' }),
    }).result;
    expect(result).toMatchObject({ stopReason: 'passed', finalOutput: '3' });
  });
});
