import type { Check, CheckResult } from '@mae/protocol';
import { checkText } from './check-text.js';
import { clip } from './format.js';
import type { EventOf, Screen } from './screen.js';

/** The checks of a run: what they ask, whether they prove something, what they say. */
export class ChecksView {
  readonly #screen: Screen;
  readonly #known = new Map<string, Check>();

  constructor(screen: Screen) {
    this.#screen = screen;
  }

  add(checks: readonly Check[], label = ''): void {
    for (const check of checks) {
      this.#known.set(check.id, check);
      this.#screen.line(label, this.#screen.style.dim(`${check.id}  ${checkText(check)}`));
    }
  }

  proven({ proofs }: EventOf<'checks.proven'>): void {
    for (const { checkId, verdict, seen } of proofs.filter((proof) => proof.verdict !== 'red')) {
      const vacuous = verdict === 'vacuous';
      const why = vacuous ? 'it also passes where nothing was done' : `it does not compile: ${clip(seen, 120)}`;
      this.#screen.line('checks', this.#screen.style.yellow(`${checkId} proves nothing: ${why}`));
    }
  }

  changed({ dropped, added }: EventOf<'checks.changed'>): void {
    for (const { checkId, reason } of dropped) {
      this.#screen.line('checks', this.#screen.style.yellow(`${checkId} is dropped: ${clip(reason, 200)}`));
    }
    this.add(added, 'checks');
  }

  verdicts(results: readonly CheckResult[]): void {
    for (const result of results) this.#verdict(result);
  }

  #verdict({ checkId, verdict, message, left, right }: CheckResult): void {
    const { style } = this.#screen;
    const colors = {
      passed: style.green,
      failed: style.red,
      broken: style.red,
      vacuous: style.yellow,
      dropped: style.yellow,
      'not-run': style.yellow,
    };
    const check = this.#known.get(checkId);
    const text = check === undefined ? checkId : `${checkId}  ${checkText(check)}`;
    this.#screen.line('check', `${colors[verdict](verdict.padEnd(8))} ${text}`);
    if (message !== undefined && verdict === 'failed') this.#screen.quote(clip(message, 300));
    // Most messages name both sides already.
    if (left !== undefined && right !== undefined && !message?.includes(left)) {
      this.#screen.quote(`got ${clip(left, 200)}, compared with ${clip(right, 200)}`);
    }
  }
}
