import type { FastifyReply } from 'fastify';
import { eventStreamBeat, streamOf } from '../http/sse.js';
import type { CallerRuns } from '../service/caller-runs.js';
import { runFrames, runLines } from '../wire/run-frames.js';
import type { RunParts } from './run-parts.js';

type Following = { after?: number; signal: AbortSignal };

/**
 * A place among the connections that are held open, given back when this one closes.
 *
 * @throws MaeError `SERVER_BUSY`
 */
export function holdOpen({ streams }: RunParts, reply: FastifyReply): void {
  const slot = streams.take();
  // A stream is watched by more than a short reply is: by metrics, traces, the pipe and this.
  reply.raw.setMaxListeners(20);
  reply.raw.once('close', () => slot[Symbol.dispose]());
}

/**
 * Answers with the events of a run as an event stream, or as JSON lines.
 *
 * A reader that has taken nothing for a while although there is something to take is sent away: it can come back and go
 * on where it was.
 */
export function sendEvents(
  parts: RunParts,
  runs: CallerRuns,
  runId: string,
  reply: FastifyReply,
  { form = 'text/event-stream', ...following }: Following & { form?: 'text/event-stream' | 'application/jsonl' },
): FastifyReply {
  reply.raw.setTimeout(parts.stalledReaderMs, () => reply.raw.destroy());
  // What stands between server and reader must not collect the stream before it passes it on.
  reply.header('x-accel-buffering', 'no').type(form);
  if (form === 'application/jsonl') {
    // An empty line is none.
    return reply.send(
      streamOf(runLines(runs, runId, following), { greeting: '\n', beat: '\n', everyMs: parts.heartbeatMs }),
    );
  }
  return reply.send(streamOf(runFrames(runs, runId, following), eventStreamBeat(parts.heartbeatMs)));
}
