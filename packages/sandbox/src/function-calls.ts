import { Buffer } from 'node:buffer';
import type { FunctionCalls as CallCount } from '@mae/protocol';
import type { CallEnd } from './call-end.js';
import { type Checked, SlowCheck } from './call-schema.js';
import { describeFault } from './function-fault.js';
import type { ReadyFunction, ReadyFunctions } from './functions.js';
import { isNestedDeeper, mostJsonDepth } from './json-depth.js';
import type { ResolvedLimits } from './limit-ranges.js';

export interface FunctionCallsOptions {
  functions: ReadyFunctions;
  limits: Pick<ResolvedLimits, 'maxCalls' | 'maxCallBytes'>;
  reply(call: number, end: CallEnd, body: Uint8Array): void;
}

/** How a call ended, other than well. */
class CallFault extends Error {
  readonly end: CallEnd;
  constructor(end: CallEnd, message: string) {
    super(message);
    this.end = end;
  }
}

/** An own property of this name sets the prototype of what it is copied to. */
const prototypeKey = '__proto__';

/** The calls of one run, from the frames its host sends to the answers. Nothing rejects and nothing outlives the run. */
export class FunctionCalls {
  readonly #options: FunctionCallsOptions;
  readonly #counts = new Map<string, CallCount>();
  /** One for each call, so that a thousand listeners are not on one signal. */
  readonly #controllers: AbortController[] = [];
  /** Functions whose schema was too slow for an argument: asked again they would hold up this process again. */
  readonly #slow = new Set<string>();
  #hasEnded = false;

  constructor(options: FunctionCallsOptions) {
    this.#options = options;
  }

  /**
   * Takes a call. The host has refused what is over the limits or has no name: one that lets it through is not to be
   * believed.
   *
   * @throws for such a call
   */
  take({ call, name }: { call: number; name: string }, argument: Buffer): void {
    const { functions, limits } = this.#options;
    const ready = functions.get(name);
    if (ready === undefined) throw new Error('A call of no function.');
    if (call !== this.#controllers.length + 1 || call > limits.maxCalls) throw new Error('A call too many.');
    if (argument.length > limits.maxCallBytes) throw new Error('A call with too much.');
    const controller = new AbortController();
    this.#controllers.push(controller);
    const count = this.#counts.get(name) ?? { name, calls: 0, failures: 0 };
    this.#counts.set(name, count);
    count.calls += 1;
    void this.#answer(call, name, ready, argument, controller.signal, count);
  }

  /** The run is over: whoever still works for it is told, and heard no more. */
  end(reason: unknown): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    for (const controller of this.#controllers) controller.abort(reason);
  }

  get counts(): CallCount[] {
    return [...this.#counts.values()];
  }

  async #answer(
    call: number,
    name: string,
    ready: ReadyFunction,
    argument: Buffer,
    signal: AbortSignal,
    count: CallCount,
  ): Promise<void> {
    let end: CallEnd = 'ok';
    let body: Buffer;
    try {
      body = await this.#call(name, ready, argument, signal);
    } catch (fault) {
      end = fault instanceof CallFault ? fault.end : 'failed';
      if (!this.#hasEnded) count.failures += 1;
      body = Buffer.from(fault instanceof CallFault ? fault.message : describeFault(fault), 'utf8');
    }
    if (!this.#hasEnded) this.#options.reply(call, end, body);
  }

  async #call(name: string, ready: ReadyFunction, argument: Buffer, signal: AbortSignal): Promise<Buffer> {
    const given = readArgument(argument);
    const input = await this.#checked(name, () => ready.checkInput(given));
    if ('issue' in input) throw new CallFault('input', `The argument of ${name} does not fit: ${input.issue}`);
    const result = await ready.call(input.value, { signal });
    const output = await this.#checked(name, () => ready.checkOutput(result));
    if ('issue' in output) throw new CallFault('failed', `The result of ${name} does not fit: ${output.issue}`);
    return this.#write(name, output.value);
  }

  async #checked(name: string, check: () => Promise<Checked>): Promise<Checked> {
    const tooSlow = `The schema of ${name} takes too long to check.`;
    if (this.#slow.has(name)) throw new CallFault('failed', tooSlow);
    try {
      return await check();
    } catch (error) {
      if (!(error instanceof SlowCheck)) throw error;
      this.#slow.add(name);
      throw new CallFault('failed', tooSlow);
    }
  }

  #write(name: string, value: unknown): Buffer {
    const { maxCallBytes } = this.#options.limits;
    let json: string | undefined;
    try {
      json = JSON.stringify(value ?? null);
    } catch {
      // A cycle, a BigInt, a getter that throws.
    }
    if (json === undefined || isNestedDeeper(json, mostJsonDepth)) {
      throw new CallFault('failed', `The result of ${name} cannot be written as JSON, ${mostJsonDepth} levels deep.`);
    }
    const body = Buffer.from(json, 'utf8');
    if (body.length > maxCallBytes) {
      throw new CallFault(
        'limit',
        `The result of ${name} has ${body.length} bytes as JSON; ${maxCallBytes} may cross.`,
      );
    }
    return body;
  }
}

/** @throws CallFault */
function readArgument(body: Buffer): unknown {
  const json = body.toString('utf8');
  if (isNestedDeeper(json, mostJsonDepth)) {
    throw new CallFault('input', `An argument may be nested ${mostJsonDepth} levels deep.`);
  }
  let hasPrototype = false;
  try {
    // Looked at key by key only where the text may hold it, also in escapes.
    const isSuspect = json.includes(prototypeKey) || json.includes('\\u');
    const value: unknown = isSuspect
      ? JSON.parse(json, (key, inner) => {
          hasPrototype ||= key === prototypeKey;
          return inner;
        })
      : JSON.parse(json);
    if (!hasPrototype) return value;
  } catch {
    throw new CallFault('input', 'The argument is not JSON.');
  }
  throw new CallFault('input', `An argument may have no key ${prototypeKey}.`);
}
