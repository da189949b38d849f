import type { ChatCompletion, DurableEvent, Phase } from '@mae/protocol';
import type { Scope } from '../log/journal.js';

/** What a call is for. Engines do not know it; the log does. */
export interface CallScope extends Scope {
  phase: Phase;
}

const keyOf = (scope: CallScope, hash: string): string =>
  `${scope.phase} ${scope.attemptId ?? ''} ${scope.round ?? ''} ${hash}`;

/** Every reply a log holds, by what it was for and what was asked; equal requests are answered in order, each once. */
export class RecordedAnswers {
  readonly #answers = new Map<string, ChatCompletion[]>();

  constructor(prefix: DurableEvent[]) {
    const keys = new Map<string, string>();
    for (const event of prefix) {
      if (event.type === 'model.requested') keys.set(event.callId, keyOf(event, event.requestHash));
      if (event.type !== 'model.completed') continue;
      const key = keys.get(event.callId);
      if (key !== undefined) this.#answers.set(key, [...(this.#answers.get(key) ?? []), event.completion]);
    }
  }

  /** The next reply to a request, if the log has one. */
  take(scope: CallScope, hash: string): ChatCompletion | undefined {
    return this.#answers.get(keyOf(scope, hash))?.shift();
  }
}
