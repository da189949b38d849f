import { MaeError, type RunService, type RunState } from '@mae/protocol';
import { newsOf } from './phase.js';
import type { Progress } from './progress.js';

export interface FollowOptions {
  /** How long to wait for the run to rest, in seconds. */
  waitSeconds: number;
  /** Ends the waiting. */
  signal: AbortSignal;
  progress: Progress;
}

/**
 * Waits until a run has ended, is suspended or waits for a yes, or the time is over, and gives its state then.
 *
 * @throws MaeError `RUN_NOT_FOUND`
 */
export async function followRun(runs: RunService, runId: string, options: FollowOptions): Promise<RunState> {
  const state = await stateOf(runs, runId);
  const { waitSeconds, signal, progress } = options;
  // One that a shutdown suspended may go on by itself; its events end at once where it does not.
  const rests = state.status === 'completed' || state.waitingFor !== undefined;
  if (rests || waitSeconds === 0 || signal.aborted) return state;
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(), waitSeconds * 1_000);
  try {
    const events = runs.events(runId, { after: state.sequence, signal: AbortSignal.any([signal, over.signal]) });
    for await (const event of events) {
      const news = newsOf(event);
      if (news !== undefined) progress.say(news);
      if (event.type === 'approval.requested') break;
    }
  } finally {
    clearTimeout(timer);
  }
  return stateOf(runs, runId);
}

export async function stateOf(runs: RunService, runId: string): Promise<RunState> {
  const state = await runs.get(runId);
  if (state) return state;
  throw new MaeError({ code: 'RUN_NOT_FOUND', message: `There is no run ${runId}.`, details: { runId } });
}
