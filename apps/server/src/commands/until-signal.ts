/** After the drain, everything else has this long. */
const closingMs = 10_000;

/**
 * Stops at SIGTERM or SIGINT and ends the process with 0. What is under way has `drainMs`; a second signal does not wait
 * any more.
 */
export function stopAtSignal(
  stop: (options: { drainMs: number; hurry: AbortSignal }) => Promise<void>,
  { drainMs, fail }: { drainMs: number; fail: (error: unknown) => void },
): void {
  const hurry = new AbortController();
  let stopping = false;
  const onSignal = (): void => {
    if (stopping) hurry.abort();
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), drainMs + closingMs).unref();
    stop({ drainMs, hurry: hurry.signal }).then(() => process.exit(0), fail);
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}
