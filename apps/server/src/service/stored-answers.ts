import type { Approve } from '@mae/executor';
import type { DurableEvent, EventLog } from '@mae/protocol';
import type { RunTable } from '../storage/run-table.js';

/**
 * The answers that are kept for the programs of one run. A program without one is answered `later`: the run is suspended
 * and holds nobody until its answer comes.
 */
export class StoredAnswers {
  readonly #runId: string;
  readonly #runs: Pick<RunTable, 'nextDecision'>;
  /** Programs that wait, by attempt, the longest waiting first. */
  readonly #waiting = new Map<string, string>();

  constructor(runId: string, runs: Pick<RunTable, 'nextDecision'>, prefix: DurableEvent[]) {
    this.#runId = runId;
    this.#runs = runs;
    for (const event of prefix) this.#saw(event);
  }

  /** The log of the run, so that it is known what waits before anybody is asked. */
  watching(log: EventLog): EventLog {
    return {
      append: async (event) => {
        await log.append(event);
        this.#saw(event);
      },
      putBlob: (content) => log.putBlob(content),
      getBlob: (sha256) => log.getBlob(sha256),
    };
  }

  /** An answer is for the program that has waited longest; another one that asks first comes after it. */
  readonly approve: Approve = async ({ artifact }) => {
    const [longest] = this.#waiting.values();
    if (longest !== artifact.id) return { decision: 'later' };
    return (await this.#runs.nextDecision(this.#runId)) ?? { decision: 'later' };
  };

  #saw(event: DurableEvent): void {
    if (event.type === 'approval.requested') this.#waiting.set(event.attemptId, event.artifactId);
    if (event.type === 'approval.resolved' || event.type === 'attempt.completed') this.#waiting.delete(event.attemptId);
  }
}
