import { randomBytes } from 'node:crypto';
import type { TransientEvent } from '@mae/protocol';
import type { RunBus, RunListener } from '../../run-bus.js';
import type { Queries } from '../database/database.js';
import { followedMessages, readMessage, transientMessage, unfollowedMessage, whoFollows } from './messages.js';
import { Outbox } from './outbox.js';
import { Readers } from './readers.js';

/** Who follows says so this often. */
const announceMs = 10_000;

/**
 * Messages between processes by NOTIFY. Durable changes are told by the transactions that make them; the bus hears of
 * them, and carries transient events where somebody follows. What is lost here is only missed: the next look at the
 * tables, or the next announcement, makes up for it.
 */
export class PostgresBus implements RunBus {
  readonly #onError: (error: unknown) => void;
  readonly #sender = randomBytes(6).toString('hex');
  readonly #listeners = new Map<string, Set<RunListener>>();
  readonly #elsewhere = new Readers();
  readonly #outbox: Outbox;
  readonly #timer: NodeJS.Timeout;

  /** @param onError told of listeners that throw: the others are told all the same */
  constructor(database: Queries, onError: (error: unknown) => void) {
    this.#onError = onError;
    this.#outbox = new Outbox(database);
    this.#timer = setInterval(() => this.#announce(), announceMs).unref();
  }

  follow(runId: string, given: RunListener): () => void {
    // One entry for each call, also where a listener is given twice.
    const { transient } = given;
    const listener: RunListener = {
      changed: (sequence) => given.changed(sequence),
      ...(transient ? { transient: (event) => given.transient?.(event) } : {}),
    };
    const wasFollowed = this.#isFollowedHere(runId);
    const listeners = this.#listeners.get(runId) ?? new Set();
    listeners.add(listener);
    this.#listeners.set(runId, listeners);
    if (!wasFollowed && transient) this.#outbox.put(followedMessages(this.#sender, [runId]));
    return () => {
      if (!listeners.delete(listener)) return;
      if (listeners.size === 0) this.#listeners.delete(runId);
      if (transient && !this.#isFollowedHere(runId)) this.#outbox.put([unfollowedMessage(this.#sender, runId)]);
    };
  }

  isFollowed(runId: string): boolean {
    return this.#isFollowedHere(runId) || this.#elsewhere.follow(runId);
  }

  publish(runId: string, events: TransientEvent[]): void {
    for (const event of events) this.#tell(runId, (listener) => listener.transient?.(event));
    if (!this.#elsewhere.follow(runId)) return;
    const message = transientMessage(this.#sender, runId, events);
    if (message !== undefined) this.#outbox.put([message]);
  }

  /** A message of any process, this one too. */
  receive(text: string): void {
    const message = readMessage(text);
    if (message === undefined) return;
    if (message.kind === 'changed') this.#tell(message.runId, (listener) => listener.changed(message.sequence));
    if (message.kind === 'changed' || message.sender === this.#sender) return;
    if (message.kind === 'asked') this.#announce();
    if (message.kind === 'followed') this.#elsewhere.add(message.sender, message.runIds);
    if (message.kind === 'unfollowed') this.#elsewhere.remove(message.sender, message.runId);
    if (message.kind !== 'transient') return;
    for (const event of message.events) this.#tell(message.runId, (listener) => listener.transient?.(event));
  }

  /** Messages may have been missed: who follows looks again, and others say again what they follow. */
  lookAgain(): void {
    this.#outbox.put([whoFollows(this.#sender)]);
    this.#announce();
    for (const runId of [...this.#listeners.keys()]) this.#tell(runId, (listener) => listener.changed(undefined));
  }

  close(): void {
    clearInterval(this.#timer);
    this.#listeners.clear();
    this.#outbox.close();
  }

  #isFollowedHere(runId: string): boolean {
    return [...(this.#listeners.get(runId) ?? [])].some((listener) => listener.transient !== undefined);
  }

  #announce(): void {
    this.#elsewhere.forgetOld();
    const runIds = [...this.#listeners.keys()].filter((runId) => this.#isFollowedHere(runId));
    this.#outbox.put(followedMessages(this.#sender, runIds));
  }

  #tell(runId: string, say: (listener: RunListener) => void): void {
    for (const listener of [...(this.#listeners.get(runId) ?? [])]) {
      try {
        say(listener);
      } catch (error) {
        this.#onError(error);
      }
    }
  }
}
