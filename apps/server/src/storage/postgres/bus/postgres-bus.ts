import { randomBytes } from 'node:crypto';
import type { TransientEvent } from '@mae/protocol';
import type { RunBus, RunListener } from '../../run-bus.js';
import type { Queries } from '../database/database.js';
import { runChannel } from '../runs/notify.js';
import { merge } from './merge.js';
import { askedMessage, followedMessages, readMessage, transientMessage } from './messages.js';

/** Transient events of a run are sent at most this often. */
const sendMs = 100;
/** Who follows says so this often, and is believed for as long. */
const announceMs = 10_000;
const believedMs = 30_000;
/** Characters of text that may wait to be sent for a run: more than one message takes. */
const maxWaiting = 16_000;

const notify = `SELECT pg_notify('${runChannel}', message) FROM unnest($1::text[]) AS message`;

/**
 * Messages between processes by NOTIFY. Durable changes are told by the transactions that make them; the bus hears of
 * them, and carries transient events where somebody follows.
 */
export class PostgresBus implements RunBus {
  readonly #database: Queries;
  readonly #onError: (error: unknown) => void;
  readonly #sender = randomBytes(6).toString('hex');
  readonly #followers = new Map<string, Set<RunListener>>();
  /** Runs that other processes follow, and until when they are believed. */
  readonly #followedElsewhere = new Map<string, number>();
  readonly #waiting = new Map<string, TransientEvent[]>();
  readonly #timer: NodeJS.Timeout;
  #sending: NodeJS.Timeout | undefined;

  /** @param onError told of readers that throw: the others are told all the same */
  constructor(database: Queries, onError: (error: unknown) => void) {
    this.#database = database;
    this.#onError = onError;
    this.#timer = setInterval(() => this.#announceAll(), announceMs).unref();
  }

  follow(runId: string, listener: RunListener): () => void {
    const followers = this.#followers.get(runId) ?? new Set();
    // One entry for each call, also where a listener is given twice.
    const entry: RunListener = {
      changed: (sequence) => listener.changed(sequence),
      transient: (event) => listener.transient?.(event),
    };
    followers.add(entry);
    this.#followers.set(runId, followers);
    if (followers.size === 1) this.#send(followedMessages(this.#sender, [runId]));
    return () => {
      followers.delete(entry);
      if (followers.size === 0 && this.#followers.get(runId) === followers) this.#followers.delete(runId);
    };
  }

  isFollowed(runId: string): boolean {
    return this.#followers.has(runId) || this.#isFollowedElsewhere(runId);
  }

  publish(runId: string, events: TransientEvent[]): void {
    for (const event of events) this.#tell(runId, (follower) => follower.transient?.(event));
    if (!this.#isFollowedElsewhere(runId)) return;
    const waiting = this.#waiting.get(runId) ?? [];
    this.#waiting.set(runId, waiting);
    for (const event of events) if (sizeOf(waiting) < maxWaiting) merge(waiting, event);
    this.#sending ??= setTimeout(() => this.#sendWaiting(), sendMs).unref();
  }

  /** A message of any process, this one too. */
  receive(text: string): void {
    const message = readMessage(text);
    if (message?.kind === 'changed') this.#tell(message.runId, (follower) => follower.changed(message.sequence));
    if (message?.kind === 'asked') this.#announceAll();
    if (message?.kind === 'followed' && message.sender !== this.#sender) {
      for (const runId of message.runIds) this.#followedElsewhere.set(runId, performance.now() + believedMs);
    }
    if (message?.kind !== 'transient' || message.sender === this.#sender) return;
    for (const event of message.events) this.#tell(message.runId, (follower) => follower.transient?.(event));
  }

  /** Messages may have been missed: who follows looks again, here and elsewhere. */
  lookAgain(): void {
    this.#send([askedMessage]);
    for (const runId of [...this.#followers.keys()]) this.#tell(runId, (follower) => follower.changed(undefined));
  }

  close(): void {
    clearInterval(this.#timer);
    clearTimeout(this.#sending);
    this.#followers.clear();
    this.#waiting.clear();
  }

  #tell(runId: string, say: (follower: RunListener) => void): void {
    for (const follower of [...(this.#followers.get(runId) ?? [])]) {
      try {
        say(follower);
      } catch (error) {
        this.#onError(error);
      }
    }
  }

  #isFollowedElsewhere(runId: string): boolean {
    return (this.#followedElsewhere.get(runId) ?? 0) > performance.now();
  }

  #announceAll(): void {
    const now = performance.now();
    for (const [runId, until] of this.#followedElsewhere) if (until <= now) this.#followedElsewhere.delete(runId);
    this.#send(followedMessages(this.#sender, this.#followers.keys()));
  }

  #sendWaiting(): void {
    this.#sending = undefined;
    const messages = [...this.#waiting].map(([runId, events]) => transientMessage(this.#sender, runId, events));
    this.#waiting.clear();
    this.#send(messages.filter((message) => message !== undefined));
  }

  /** What is lost here is only missed: the next poll, or the next announcement, makes up for it. */
  #send(messages: string[]): void {
    if (messages.length > 0) this.#database.query(notify, [messages]).catch(() => {});
  }
}

const sizeOf = (events: TransientEvent[]): number =>
  events.reduce((sum, event) => sum + (event.type === 'usage.updated' ? 0 : event.text.length), 0);
