import type { DurableEvent } from '@mae/protocol';

/**
 * How far the prompts of a run went beyond their estimates, by model: the highest ratio of what a reply counted to what
 * was estimated for its request.
 *
 * It corrects upwards alone. A prompt of English needs fewer tokens than UTF-8 bytes over three, but the next one may
 * hold a file in another script: an estimate that was too high once is no promise, one that was too low is a warning.
 */
export class PromptRatios {
  readonly #highest = new Map<string, number>();

  /** @param prefix what the log holds already: a resumed run knows what it had measured */
  constructor(prefix: DurableEvent[] = []) {
    const asked = new Map<string, { model: string; estimated: number }>();
    for (const event of prefix) {
      if (event.type === 'model.requested' && event.estimatedPromptTokens !== undefined) {
        asked.set(event.callId, { model: event.model, estimated: event.estimatedPromptTokens });
      }
      if (event.type !== 'model.completed') continue;
      const call = asked.get(event.callId);
      if (call !== undefined) this.measured(call.model, call.estimated, event.completion.usage.promptTokens);
    }
  }

  /** At least 1. */
  of(model: string): number {
    return this.#highest.get(model) ?? 1;
  }

  /** Notes a prompt whose tokens a reply has counted. */
  measured(model: string, estimatedTokens: number, tokens: number): void {
    if (estimatedTokens > 0) this.#highest.set(model, Math.max(this.of(model), tokens / estimatedTokens));
  }
}
