import { setImmediate as nextTurn } from 'node:timers/promises';

/** Sockets, servers, look-ups and timers that keep this process alive. */
function resources(): string[] {
  return process.getActiveResourcesInfo().filter((kind) => /^(TCP|TLS|Pipe|GetAddrInfo|Timeout)/.test(kind));
}

/** Sockets and the like that were there before; a timer that was belongs to the runner, and ends soon. */
export function resourcesBefore(): string[] {
  return resources().filter((kind) => kind !== 'Timeout');
}

/**
 * Waits until nothing more is alive than before; sockets close a few turns after they are told to. `timers` may be left:
 * the runner has one of its own now and then.
 */
export async function returnTo(before: string[], timers = 0): Promise<void> {
  const wanted = before.toSorted().join();
  const patienceEndsAt = performance.now() + 10_000;
  for (;;) {
    const now = resources().toSorted();
    const others = now.filter((kind) => kind !== 'Timeout');
    if (others.join() === wanted && now.length - others.length <= timers) return;
    if (performance.now() > patienceEndsAt) throw new Error(`Left behind: ${now}, where there was ${wanted}.`);
    await nextTurn();
  }
}
