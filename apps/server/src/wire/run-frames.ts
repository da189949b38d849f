import { isDurable, type RunEvent, type RunService } from '@mae/protocol';
import type { Frame } from '../http/sse.js';
import { toProblem } from '../problems.js';
import { publicEvent, publicResult } from './public-fault.js';

function frameOf(event: RunEvent): Frame {
  const frame = { event: event.type, data: publicEvent(event) };
  return isDurable(event) ? { id: event.sequence, ...frame } : frame;
}

/** A run as frames: its events after a sequence, then its `result` where it has one. */
export async function* runFrames(
  service: RunService,
  runId: string,
  options: { after?: number; signal: AbortSignal },
): AsyncGenerator<Frame> {
  try {
    for await (const event of service.events(runId, options)) yield frameOf(event);
    if (options.signal.aborted) return;
    const state = await service.get(runId);
    if (state?.status === 'completed') yield { event: 'result', data: publicResult(state.result) };
  } catch (error) {
    // The head of the reply is sent: the status can no longer say it.
    yield { event: 'problem', data: toProblem(error) };
  }
}
