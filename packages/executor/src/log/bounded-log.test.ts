import type { EventLog } from '@mae/protocol';
import { ScriptedModel } from '@mae/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { executorOf, programs, recordingLog } from '../__fixtures__/run-log.js';
import { boundedLog, logPatienceMs } from './bounded-log.js';

afterEach(() => vi.useRealTimers());

describe('a log that never answers', () => {
  it('ends the run after a minute, wherever it stops answering, also where the run was cancelled', async () => {
    const whole = recordingLog();
    await executorOf(new ScriptedModel(programs('print(3)'))).execute('add 1 and 2', { log: whole });
    for (const silentAt of [0, 3, whole.events.length - 1]) {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      const inner = recordingLog();
      const reached = Promise.withResolvers<void>();
      const silent: EventLog = {
        ...inner,
        append: (event) => {
          if (event.sequence !== silentAt) return inner.append(event);
          reached.resolve();
          return new Promise(() => {});
        },
      };
      const cancel = new AbortController();
      const model = new ScriptedModel(programs('print(3)'));
      const run = executorOf(model).execute('add 1 and 2', { log: silent, signal: cancel.signal });
      const rejected = expect(run).rejects.toMatchObject({
        code: 'RUN_LOG_REJECTED',
        cause: { code: 'RUN_LOG_TIMEOUT', message: expect.stringContaining(`event ${silentAt} (`) },
      });
      await reached.promise;
      cancel.abort();
      await vi.advanceTimersByTimeAsync(logPatienceMs);
      await rejected;
      vi.useRealTimers();
    }
  });

  it('leaves no timer behind where it answers', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const log = boundedLog(recordingLog());
    const hash = await log.putBlob(new Uint8Array([1]));
    expect(await log.getBlob(hash)).toEqual(new Uint8Array([1]));
    expect(vi.getTimerCount()).toBe(0);
    const broken: EventLog = {
      ...recordingLog(),
      getBlob: () => {
        throw new Error('gone');
      },
    };
    await expect(boundedLog(broken).getBlob(hash)).rejects.toThrow('gone');
    expect(vi.getTimerCount()).toBe(0);
  });
});
