import { Buffer } from 'node:buffer';
import type { CallEnd } from '../call-end.js';
import type { JobFunction } from './job-function.js';

/** An answer as a guest is given it: a result as JSON, or what went wrong as text. */
export interface Answer {
  call: number;
  end: CallEnd;
  text: string;
}

export interface CallGateOptions {
  functions: JobFunction[];
  limits: { maxCalls: number; maxCallBytes: number };
  send(call: number, name: string, argument: Buffer): void;
  /** The program goes on though its calls are refused. */
  onFlood(): void;
}

/** So many refusals show that a program does not take them for an answer. */
const mostRefusals = 1_000;

/**
 * Where the calls of one run leave the host: named, counted and measured before anything crosses. A guest's own side
 * calls it, and so may a program that finds the way to it.
 */
export class CallGate {
  readonly #names: Set<string>;
  readonly #options: CallGateOptions;
  readonly #pending = new Set<number>();
  #answers: Answer[] = [];
  #onAnswer: () => void = () => {};
  #calls = 0;
  #refusals = 0;
  #isClosed = false;

  constructor(options: CallGateOptions) {
    this.#names = new Set(options.functions.map(({ name }) => name));
    this.#options = options;
  }

  /** Passes a call on and gives its number, or says why not. Whatever it is given, it does not throw. */
  post(name: unknown, json: unknown): number | string {
    const { limits, send } = this.#options;
    if (this.#isClosed) return 'The run that this function belongs to has ended.';
    if (typeof name !== 'string' || !this.#names.has(name)) return this.#refuse('There is no such function.');
    if (typeof json !== 'string') return this.#refuse('An argument must be JSON.');
    if (this.#calls >= limits.maxCalls) {
      return this.#refuse(`${name}: a program may call functions of the host ${limits.maxCalls} times.`);
    }
    // UTF-8 has no more than three bytes for a unit of UTF-16: what is clearly too long is not copied to be measured.
    const isFar = json.length > limits.maxCallBytes;
    const argument = isFar ? undefined : Buffer.from(json, 'utf8');
    if (argument === undefined || argument.length > limits.maxCallBytes) {
      return this.#refuse(`${name}: an argument may have ${limits.maxCallBytes} bytes as JSON.`);
    }
    this.#calls += 1;
    this.#pending.add(this.#calls);
    send(this.#calls, name, argument);
    return this.#calls;
  }

  /** Whether calls wait for their answers. */
  get isPending(): boolean {
    return this.#pending.size > 0;
  }

  /** Takes an answer of the engine. */
  answer(answer: Answer): void {
    if (this.#isClosed || !this.#pending.delete(answer.call)) return;
    this.#answers.push(answer);
    this.#onAnswer();
  }

  /** Answers that nobody has taken yet, the oldest first. */
  take(): Answer | undefined {
    return this.#answers.shift();
  }

  get hasAnswer(): boolean {
    return this.#answers.length > 0;
  }

  /** Who is told of each answer that comes. */
  listen(onAnswer: () => void): void {
    this.#onAnswer = onAnswer;
  }

  close(): void {
    this.#isClosed = true;
    this.#pending.clear();
    this.#answers = [];
  }

  #refuse(why: string): string {
    this.#refusals += 1;
    if (this.#refusals > mostRefusals) this.#options.onFlood();
    return why;
  }
}
