import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A way to Postgres on which nothing comes through while it is frozen, and nobody is told: a network that is cut. */
export class SilentProxy implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #isFrozen = false;

  private constructor({ port, hostname }: URL) {
    this.#server = createServer((near) => {
      const far = connect(Number(port), hostname);
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(from);
        from.on('data', (data) => this.#isFrozen || to.write(data));
        from.on('error', () => {});
        from.on('close', () => to.destroy());
      }
    });
  }

  /** Gives the proxy, and the address by which a database is reached over it. */
  static async before(url: string): Promise<{ proxy: SilentProxy; url: string }> {
    const target = new URL(url);
    const proxy = new SilentProxy(target);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    target.port = String((proxy.#server.address() as AddressInfo).port);
    return { proxy, url: target.href };
  }

  freeze(): void {
    this.#isFrozen = true;
  }

  /** New connections come through again; those of before stay silent for good. */
  thaw(): void {
    for (const socket of this.#sockets) socket.removeAllListeners('data').resume();
    this.#isFrozen = false;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
