import { MaeError } from '@mae/protocol';
import type { HostCommand } from './host-command.js';
import { HostProcess } from './host-process.js';
import { Slots } from './slots.js';

export interface PoolOptions {
  /** Jobs at once. */
  max: number;
  /** Hosts kept started, at work or idle, from the first job on. */
  min: number;
}

export interface PoolStats {
  busy: number;
  /** Hosts that sessions have for themselves. */
  sessions: number;
  idle: number;
  waiting: number;
  /** Hosts that were killed and followed by another. */
  replaced: number;
  pids: number[];
  /** What holds the boundary, as the last host that started said. */
  layers: string[];
}

/** A host that holds this much more than when it had started is replaced after its job. */
const mostGrowthBytes = 300 * 1024 * 1024;
/** A small program on a host that has just started is done by then. */
const fillAfterMs = 200;

/**
 * The hosts of one runtime. Each serves one job at a time. One that is spent is killed, and its successor is started at
 * that moment.
 */
export class HostPool {
  readonly #command: HostCommand;
  readonly #min: number;
  readonly #slots: Slots;
  /** Started, and maybe not ready yet. */
  readonly #idle: HostProcess[] = [];
  readonly #busy = new Set<HostProcess>();
  readonly #lent = new Set<HostProcess>();
  #layers: string[] = [];
  #replaced = 0;
  #isClosed = false;

  constructor(command: HostCommand, { min, max }: PoolOptions) {
    this.#command = command;
    this.#min = min;
    this.#slots = new Slots(max);
  }

  /**
   * A ready host, for one job. Give it back with `release`.
   *
   * @throws the signal's reason; MaeError `SANDBOX_HOST_START_FAILED`, `SANDBOX_CLOSED`
   */
  async acquire(signal?: AbortSignal): Promise<HostProcess> {
    this.#assertOpen();
    await this.#slots.take(signal);
    let host: HostProcess | undefined;
    try {
      host = this.#takeIdle() ?? new HostProcess(this.#command);
      this.#busy.add(host);
      await this.#awaitReady(host);
      this.#assertOpen();
      signal?.throwIfAborted();
    } catch (error) {
      if (host === undefined) this.#slots.give();
      else this.release(host, host.hasExited || this.#isClosed);
      throw error;
    }
    // Not at once: the job that has come first needs the processor more than hosts for jobs that may come.
    if (this.#isShort) setTimeout(() => this.#fill(), fillAfterMs).unref();
    return host;
  }

  /**
   * A ready host for a session. It is not one of the jobs at once and is never given back: whoever has it kills it.
   *
   * @throws the signal's reason; MaeError `SANDBOX_HOST_START_FAILED`, `SANDBOX_CLOSED`
   */
  async lend(signal?: AbortSignal): Promise<HostProcess> {
    this.#assertOpen();
    const idle = this.#takeIdle();
    const host = idle ?? new HostProcess(this.#command);
    this.#lent.add(host);
    void host.exited.then(() => this.#lent.delete(host));
    try {
      await this.#awaitReady(host);
      this.#assertOpen();
      signal?.throwIfAborted();
    } catch (error) {
      host.kill();
      throw error;
    }
    if (idle !== undefined && this.#idle.length === 0) this.#idle.push(new HostProcess(this.#command));
    return host;
  }

  /** Takes a host back after its job. */
  release(host: HostProcess, isSpent: boolean): void {
    this.#busy.delete(host);
    if (isSpent || host.hasExited || this.#isClosed || host.grownBytes > mostGrowthBytes) {
      host.kill();
      this.#replaced += 1;
      if (this.#idle.length === 0 && !this.#isClosed) this.#idle.push(new HostProcess(this.#command));
    } else this.#idle.push(host);
    this.#fill();
    this.#slots.give();
  }

  /** Starts a host that nobody waits for yet. */
  start(): void {
    this.#idle.push(new HostProcess(this.#command));
  }

  /** Resolves when a host is idle and ready. */
  async warm(): Promise<void> {
    this.#assertOpen();
    const idle = this.#idle.find((host) => !host.hasExited);
    const host = idle ?? new HostProcess(this.#command);
    if (idle === undefined) this.#idle.push(host);
    await this.#awaitReady(host);
    this.#fill();
  }

  stats(): PoolStats {
    return {
      busy: this.#busy.size,
      sessions: this.#lent.size,
      idle: this.#idle.length,
      waiting: this.#slots.waiting,
      replaced: this.#replaced,
      pids: [...this.#busy, ...this.#lent, ...this.#idle].flatMap(({ pid }) => (pid === undefined ? [] : [pid])),
      layers: this.#layers,
    };
  }

  /** Kills every host and waits until they are gone. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#slots.refuse(closed());
    const hosts = [...this.#busy, ...this.#lent, ...this.#idle.splice(0)];
    await Promise.all(
      hosts.map((host) => {
        host.hold();
        host.kill();
        return host.exited;
      }),
    );
  }

  /** Starts what is missing of the hosts to be kept started. */
  #fill(): void {
    while (this.#isShort) this.#idle.unshift(new HostProcess(this.#command));
  }

  /** Whether there are fewer than are to be kept started. */
  get #isShort(): boolean {
    return !this.#isClosed && this.#busy.size + this.#idle.length < this.#min;
  }

  #takeIdle(): HostProcess | undefined {
    for (;;) {
      // The one used last is the warmest.
      const host = this.#idle.pop();
      if (host === undefined || !host.hasExited) return host;
    }
  }

  /** Someone waits for it: until it is ready it keeps the engine's process alive. */
  async #awaitReady(host: HostProcess): Promise<void> {
    const letGo = host.hold();
    try {
      const { layers } = await host.ready;
      this.#layers = [...layers, ...this.#command.layers];
    } finally {
      letGo();
    }
  }

  #assertOpen(): void {
    if (this.#isClosed) throw closed();
  }
}

function closed(): MaeError {
  return new MaeError({ code: 'SANDBOX_CLOSED', message: 'The sandbox is closed: make a new ExecutionEngine.' });
}
