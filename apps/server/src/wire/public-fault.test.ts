import type { ExecutionResult, RunEvent } from '@mae/protocol';
import { describe, expect, it } from 'vitest';
import { publicEvent, publicResult } from './public-fault.js';

const fault = { code: 'INTERNAL', message: 'EACCES: /home/somebody/secret', retryable: false };

describe('a fault of this machine', () => {
  it('is hidden in the end of a candidate, in its event and in the result', () => {
    const event = { type: 'attempt.completed', attemptId: '1.1', status: 'cancelled', fault } as RunEvent;
    expect(JSON.stringify(publicEvent(event))).not.toContain('secret');
    const result = { iterations: [{ fault }, {}], errors: [fault.message], fault } as unknown as ExecutionResult;
    expect(JSON.stringify(publicResult(result))).not.toContain('secret');
    expect(publicResult({ ...result, fault: undefined, errors: [] }).iterations[0]?.fault?.code).toBe('INTERNAL');
  });
});
