import type * as z from 'zod';
import { type Gate, gate, type Wait as WaitOfStep } from '../script/wait.js';
import type { Wait } from './fields.js';

/** The gates of a script, by name: made when a step or a request first names them. */
export class Gates {
  readonly #gates = new Map<string, Gate>();

  named(name: string): Gate {
    const known = this.#gates.get(name) ?? gate();
    this.#gates.set(name, known);
    return known;
  }

  /** What a step waits for. */
  waitOf(wait: z.infer<typeof Wait>): WaitOfStep {
    return typeof wait === 'object' ? this.named(wait.gate) : wait;
  }
}
