import { writeError } from './streams.js';

const patienceMs = 1500;

/**
 * Tells a person who waits at a terminal why, once, where the sandbox takes long to start: its Python runtime is built
 * when it is needed for the first time.
 *
 * @returns ends the wait
 */
export function sayIfSlow(): () => void {
  if (!process.stderr.isTTY) return () => {};
  const timer = setTimeout(
    () => writeError('mae: starting the sandbox; the first time takes a few seconds …\n'),
    patienceMs,
  );
  timer.unref();
  return () => clearTimeout(timer);
}
