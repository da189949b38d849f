import { fork } from 'node:child_process';
import { once } from 'node:events';

/** The server in a process of its own. */
export async function startServer(): Promise<{ baseUrl: string } & AsyncDisposable> {
  const child = fork(new URL('server.ts', import.meta.url));
  const [port] = (await once(child, 'message')) as [number];
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
}
