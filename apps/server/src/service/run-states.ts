import { applyEvent, emptyRun, MaeError, type RunState, resultOf, schemaVersion } from '@mae/protocol';
import type { RunRow, RunTable } from '../storage/run-table.js';

/** States kept, of the runs asked for last. */
const maxKept = 500;

/** Runs folded from their logs. A state is kept and gone on with, so that asking again reads what is new and no more. */
export class RunStates {
  readonly #runs: Pick<RunTable, 'read' | 'startFault'>;
  /** A map keeps the order of insertion: the one asked for longest ago is the first. */
  readonly #kept = new Map<string, RunState>();

  constructor(runs: Pick<RunTable, 'read' | 'startFault'>) {
    this.#runs = runs;
  }

  /** The state of a run at least up to the row's sequence. */
  async of(row: RunRow): Promise<RunState> {
    const { runId, sequence } = row;
    if (sequence === -1) return row.status === 'completed' ? this.#neverBegun(row) : emptyRun;
    let state = this.#kept.get(runId) ?? emptyRun;
    if (state.sequence < sequence) {
      for (const event of await this.#runs.read(runId, { from: state.sequence + 1 })) state = applyEvent(state, event);
    }
    this.#keep(runId, state);
    return state;
  }

  #keep(runId: string, state: RunState): void {
    this.#kept.delete(runId);
    this.#kept.set(runId, state);
    for (const [oldest] of this.#kept) {
      if (this.#kept.size <= maxKept) return;
      this.#kept.delete(oldest);
    }
  }

  /** A run that could not begin has no event: its row says why, and this says it as any other end. */
  async #neverBegun({ runId, updatedAt }: RunRow): Promise<RunState> {
    const said = await this.#runs.startFault(runId);
    if (said === undefined)
      throw new MaeError({ code: 'RUN_LOG_INVALID', message: `Run ${runId} ended without an event.` });
    const result = resultOf(emptyRun, {
      ...{ schemaVersion, runId, at: updatedAt, sequence: 0, type: 'run.completed', stopReason: 'fault' },
      fault: { ...said, retryable: false },
      missing: ['a plan', 'a program', 'the verdict of the checks'],
    });
    return { ...emptyRun, runId, status: 'completed', result };
  }
}
