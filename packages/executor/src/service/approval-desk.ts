import type { ApprovalDecision } from '@mae/protocol';
import type { Approval } from '../options.js';

/**
 * Where the programs of one run wait for their answers, oldest first.
 *
 * A program counts as waiting from its `approval.requested` event on. An answer that comes before the run has asked
 * for it is kept: whoever reads the event may answer at once.
 */
export class ApprovalDesk {
  #unanswered = 0;
  readonly #answers: ApprovalDecision[] = [];
  readonly #askers: ((answer: Approval) => void)[] = [];
  #closed = false;

  /** A program waits. */
  opened(): void {
    this.#unanswered++;
  }

  /** False where no program waits. */
  answer(decision: ApprovalDecision): boolean {
    if (this.#unanswered === 0 || this.#closed) return false;
    this.#unanswered--;
    const asker = this.#askers.shift();
    if (asker) asker(decision);
    else this.#answers.push(decision);
    return true;
  }

  /** The answer for the next program. `later` once the desk is closed. */
  ask(): Promise<Approval> {
    const answer = this.#answers.shift();
    if (answer) return Promise.resolve(answer);
    if (this.#closed) return Promise.resolve({ decision: 'later' });
    return new Promise((resolve) => this.#askers.push(resolve));
  }

  /** Nobody will answer any more: the run was cancelled or has ended. */
  close(): void {
    this.#closed = true;
    for (const asker of this.#askers.splice(0)) asker({ decision: 'later' });
  }
}
