import { exitCodes } from '../exit-codes.js';
import type { Stop } from '../stop.js';

/** Stops the command where nobody reads its standard output any more; losing progress lines stops nothing. */
export function stopOnClosedOutput(stop: Stop): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    const isClosed = error.code === 'EPIPE';
    if (!isClosed && stop.exitCode === undefined) {
      writeError(`mae: standard output cannot be written (${error.code}).\n`);
    }
    stop.request(isClosed ? exitCodes.closedPipe : exitCodes.usage, 'Standard output cannot be written.');
  });
  process.stderr.on('error', () => {});
}

/** The answer: standard output is for nothing else. */
export function writeAnswer(text: string): void {
  process.stdout.write(text);
}

/** Progress and errors. */
export function writeError(text: string): void {
  process.stderr.write(text);
}

/** Resolves once everything written is out. */
export async function flush(): Promise<void> {
  await Promise.all(
    [process.stdout, process.stderr].map(
      (stream) =>
        new Promise<void>((resolve) => {
          if (stream.destroyed || stream.writableEnded) return resolve();
          stream.write('', () => resolve());
        }),
    ),
  );
}
