import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** The sockets of a server: those that are open, and how many there were. */
export class Connections {
  made = 0;
  readonly #open = new Set<Socket>();
  #ended: PromiseWithResolvers<void> | undefined;

  constructor(server: Server) {
    server.on('connection', (socket: Socket) => {
      this.made += 1;
      this.#open.add(socket);
      socket.once('close', () => {
        this.#open.delete(socket);
        this.#settle();
      });
    });
  }

  /** Counts a connection no more, neither as made nor as open. */
  forget(socket: Socket): void {
    if (!this.#open.delete(socket)) return;
    this.made -= 1;
    this.#settle();
  }

  #settle(): void {
    if (this.#open.size > 0) return;
    this.#ended?.resolve();
    this.#ended = undefined;
  }

  get open(): number {
    return this.#open.size;
  }

  /** Resolves when no connection is open. */
  async ended(): Promise<void> {
    if (this.#open.size === 0) return;
    this.#ended ??= Promise.withResolvers<void>();
    await this.#ended.promise;
  }
}
