import { emptyRun, foldRun, type RunState } from '@mae/protocol';
import { describe, expect, it } from 'vitest';
import { startAdding } from '../__fixtures__/adding.js';
import { runResultOf } from './run-result.js';
import { RunView, runViewOf } from './run-view.js';

const textOf = (state: RunState): string => {
  const [first] = runResultOf('run_a', state, { maxTextLength: 100 }).content;
  return first?.type === 'text' ? first.text : '';
};

describe('a run as a tool gives it', () => {
  it('has a view and words at every place of its log', async () => {
    const { runs } = await startAdding({ programs: ['print(4)', 'fail', 'print(3)'] });
    const { runId } = await runs.start({ task: 'add 1 and 2' });
    const events = [];
    for await (const event of runs.events(runId)) if ('sequence' in event) events.push(event);
    expect(events.length).toBeGreaterThan(20);
    for (let length = 1; length <= events.length; length++) {
      const state = foldRun(events.slice(0, length));
      const view = RunView.parse(runViewOf(runId, state, 100));
      expect(view.status).toBe(length === events.length ? 'completed' : 'running');
      expect(view.phase ?? '').toMatch(view.status === 'running' ? /\w/ : /^$/);
      expect(textOf(state)).toMatch(length === events.length ? /^Verified: 1 of 1/ : /^Run run_a is running/);
    }
  });

  it('waits for a worker before its first event', () => {
    expect(runViewOf('run_a', emptyRun, 100)).toMatchObject({ status: 'queued', phase: 'waiting for a worker' });
    expect(textOf(emptyRun)).toContain('get_run');
  });

  it('waits for a person where a program does', async () => {
    const { runs } = await startAdding();
    const { runId } = await runs.start({ task: 'add 1 and 2', approval: true });
    for await (const event of runs.events(runId)) if (event.type === 'approval.requested') break;
    const state = await runs.get(runId);
    expect(state && runViewOf(runId, state, 100)).toMatchObject({
      status: 'running',
      phase: 'attempt 1: the program waits for a yes',
      reason: expect.stringContaining('only a person'),
    });
  });
});
