import type { Sandbox } from '@mae/protocol';
import type { ExecutionEngine } from '@mae/sandbox';

/** How likely a program is to be accompanied by a kill, and how long after it was sent that happens at the latest. */
const share = 0.1;
const mostDelayMs = 40;

/** A sandbox whose host processes, at work or idle, are ended with SIGKILL now and then while it has a program to run. */
export function killedAtRandom(engine: ExecutionEngine, random: () => number): { sandbox: Sandbox; kills(): number } {
  let kills = 0;
  const kill = () => {
    const { python, javascript } = engine.stats();
    const pids = [...python.pids, ...javascript.pids];
    const pid = pids[Math.floor(random() * pids.length)];
    if (pid === undefined) return;
    try {
      process.kill(pid, 'SIGKILL');
      kills += 1;
    } catch {
      // It has ended by itself.
    }
  };
  return {
    kills: () => kills,
    sandbox: {
      async execute(code, request) {
        const timer = random() < share ? setTimeout(kill, random() * mostDelayMs) : undefined;
        try {
          return await engine.execute(code, request);
        } finally {
          clearTimeout(timer);
        }
      },
      validate: (code, options) => engine.validate(code, options),
      describe: (options) => engine.describe(options),
      warm: (options) => engine.warm(options),
      close: () => engine.close(),
    },
  };
}
