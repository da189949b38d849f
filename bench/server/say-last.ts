import { promisify } from 'node:util';

/** Tells the parent one thing, whole, before the channel is given up: this process ends by itself then. */
export async function sayLast(message: object): Promise<void> {
  const send = process.send?.bind(process);
  if (send === undefined) return;
  await promisify((done: (error: Error | null) => void) => send(message, undefined, undefined, done))();
  process.disconnect?.();
}
