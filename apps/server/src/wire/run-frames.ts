import { isDurable, type RunEvent } from '@mae/protocol';
import { encodeFrame } from '../http/sse.js';
import { toProblem } from '../problems.js';
import type { CallerRuns } from '../service/caller-runs.js';
import { publicEvent, publicResult } from './public-fault.js';

type Following = { after?: number; signal: AbortSignal };

/** Readers of one run are given the same events: each is written out once. */
const written = new WeakMap<RunEvent, string>();

function frameOf(event: RunEvent): string {
  const known = written.get(event);
  if (known !== undefined) return known;
  const frame = { event: event.type, data: publicEvent(event) };
  const text = encodeFrame(isDurable(event) ? { id: event.sequence, ...frame } : frame);
  written.set(event, text);
  return text;
}

/** A run as an event stream: its events after a sequence, then its `result` where it has one. */
export async function* runFrames(runs: CallerRuns, runId: string, options: Following): AsyncGenerator<string> {
  try {
    for await (const event of runs.events(runId, options)) yield frameOf(event);
    if (options.signal.aborted) return;
    const state = await runs.get(runId);
    if (state?.status === 'completed') yield encodeFrame({ event: 'result', data: publicResult(state.result) });
  } catch (error) {
    // The head of the reply is sent: the status can no longer say it.
    yield encodeFrame({ event: 'problem', data: toProblem(error) });
  }
}

/** A run as JSON lines: its events after a sequence and nothing else. */
export async function* runLines(runs: CallerRuns, runId: string, options: Following): AsyncGenerator<string> {
  for await (const event of runs.events(runId, options)) yield `${JSON.stringify(publicEvent(event))}\n`;
}
