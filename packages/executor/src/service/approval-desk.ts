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
  readonly #patienceMs: number;
  #closed = false;

  /** @param patienceMs how long a program waits before the answer is no */
  constructor(patienceMs: number) {
    this.#patienceMs = patienceMs;
  }

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
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#giveUp(asker), Math.min(this.#patienceMs, 2 ** 31 - 1));
      const asker = (given: Approval): void => {
        clearTimeout(timer);
        resolve(given);
      };
      this.#askers.push(asker);
    });
  }

  /** Nobody will answer any more: the run was cancelled or has ended. */
  close(): void {
    this.#closed = true;
    for (const asker of this.#askers.splice(0)) asker({ decision: 'later' });
  }

  #giveUp(asker: (answer: Approval) => void): void {
    this.#askers.splice(this.#askers.indexOf(asker), 1);
    this.#unanswered--;
    asker({ decision: 'reject', reason: `Nobody answered within ${this.#patienceMs} ms.` });
  }
}
