import { dropEmptyVariables } from './environment.js';
import { type ExitCode, exitCodes } from './exit-codes.js';
import { flush, stopOnClosedOutput, writeAnswer } from './output/streams.js';
import { report } from './report.js';
import { stopOnSignals } from './signals.js';
import { Stop } from './stop.js';
import { version } from './version.js';

async function run(argv: readonly string[], stop: Stop): Promise<ExitCode> {
  const [only, ...rest] = argv;
  if (rest.length === 0 && (only === '--version' || only === '-V')) {
    writeAnswer(`${version}\n`);
    return exitCodes.ok;
  }
  const { runProgram } = await import('./program.js');
  return runProgram(argv, stop);
}

let isOver = false;
// Node ends with 0 where nothing is left to wait for, in the middle of a command too: that must not look like success.
process.on('exit', (code) => {
  if (!isOver && code === 0) process.exitCode = exitCodes.internal;
});

async function main(argv: readonly string[]): Promise<void> {
  const stop = new Stop();
  stopOnSignals(stop);
  stopOnClosedOutput(stop);
  dropEmptyVariables();
  let code: ExitCode;
  try {
    code = await run(argv, stop);
  } catch (error) {
    // What was stopped fails as a matter of course: the signal's exit code says why.
    code = stop.exitCode ?? report(error);
  }
  await flush();
  isOver = true;
  process.exit(stop.exitCode ?? code);
}

process.on('uncaughtException', (error) => process.exit(report(error)));
await main(process.argv.slice(2));
