import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';

const cut = new WeakSet<ServerResponse>();

/** Ends the connection under an answer, once what was written is out: `close` with FIN, `reset` with RST, `garbage` with bytes that are no HTTP. */
export async function cutConnection(response: ServerResponse, how: 'close' | 'reset' | 'garbage'): Promise<void> {
  cut.add(response);
  if (response.headersSent && !response.destroyed) {
    const flushed = Promise.withResolvers<void>();
    // An empty write calls back behind all others; destroying the socket before would throw them away.
    response.socket?.write('', () => flushed.resolve());
    await Promise.race([flushed.promise, once(response, 'close')]);
    await nextTurn();
  }
  if (how === 'reset') response.socket?.resetAndDestroy();
  else if (how === 'close') response.socket?.destroy();
  else response.socket?.end('This is no HTTP.\r\n\r\n');
}

/** Whether the answer's connection was ended by this side. */
export function wasCut(response: ServerResponse): boolean {
  return cut.has(response);
}
