import { MaeError } from '@mae/protocol';
import type { CreatedRun, StartBounds } from '../storage/run-table.js';

const dayMs = 86_400_000;

const refusals: Readonly<Record<keyof StartBounds, string>> = {
  maxQueued: 'As many runs wait as this server queues.',
  maxRunning: 'This API key has as many runs under way as it may have at once.',
  tokensPerDay: 'This API key has used up, or reserved for runs under way, its tokens of the day (UTC).',
  costUsdPerDay: 'This API key has used up, or reserved for runs under way, its money of the day (UTC).',
};

/** Why a wish to start a run came to nothing, or nothing where it did not. */
export function refusalOf(created: CreatedRun, now: number): MaeError | undefined {
  if (created.outcome === 'conflict') {
    return new MaeError({
      code: 'RUN_IDEMPOTENCY_CONFLICT',
      message: 'This idempotency key was used for another request. Use a new key for a new run.',
    });
  }
  if (created.outcome !== 'refused') return undefined;
  const { by } = created;
  const perDay = by === 'tokensPerDay' || by === 'costUsdPerDay';
  const retryAfterSeconds = perDay ? Math.ceil((dayMs - (now % dayMs)) / 1_000) : 5;
  return new MaeError({
    code: by === 'maxQueued' ? 'RUN_QUEUE_FULL' : 'KEY_LIMIT_REACHED',
    message: `${refusals[by]} Try again in ${retryAfterSeconds} s${perDay ? ', or with a smaller budget' : ''}.`,
    retryable: true,
    details: { by, retryAfterSeconds },
  });
}
