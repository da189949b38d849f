import type { RunService } from '@mae/protocol';
import type { FastifyReply } from 'fastify';
import type { Slots } from '../http/slots.js';
import { eventStream } from '../http/sse.js';
import { runFrames } from '../wire/run-frames.js';

/** What the routes of runs share. */
export interface RunParts {
  service: RunService;
  streams: Slots;
  heartbeatMs: number;
}

/** Answers with the run's events. The place among the open streams is given back when the connection closes. */
export function sendEvents(
  { service, streams, heartbeatMs }: RunParts,
  runId: string,
  reply: FastifyReply,
  options: { after?: number; signal: AbortSignal },
): FastifyReply {
  const slot = streams.take();
  reply.raw.once('close', () => slot[Symbol.dispose]());
  return reply.type('text/event-stream').send(eventStream(runFrames(service, runId, options), heartbeatMs));
}
