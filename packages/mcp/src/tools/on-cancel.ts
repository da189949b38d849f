import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';

/**
 * Calls back where the client cancels its request, also where it has done so already. A connection that closes aborts
 * the same signal, and cancels nothing: whoever comes back finds the run by its id.
 */
export function onCancel(server: McpServer, signal: AbortSignal, cancel: () => void): Disposable {
  const check = async (): Promise<void> => {
    // A server that loses its connection aborts its calls first, and has none a moment later.
    await Promise.resolve();
    if (server.isConnected()) cancel();
  };
  if (signal.aborted) void check();
  else signal.addEventListener('abort', check, { once: true });
  return { [Symbol.dispose]: () => signal.removeEventListener('abort', check) };
}
