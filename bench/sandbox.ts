import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Language } from '@mae/protocol';
import { ExecutionEngine } from '@mae/sandbox';
import { quantile, type Row, table, times } from './measure.ts';

const start = promisify(execFile);

/** The other way to run a program: a process of the interpreter, without any boundary. Nothing where it is not installed. */
async function peer(what: string, command: string, args: string[]): Promise<Row['peer'] | undefined> {
  try {
    return { what, p50: quantile(await times(15, () => start(command, args)), 0.5) };
  } catch {
    return undefined;
  }
}

async function cold(language: Language, code: string): Promise<number> {
  const taken = await times(
    3,
    async () => {
      await using engine = new ExecutionEngine();
      await engine.execute(code, { language });
    },
    1,
  );
  return quantile(taken, 0.5);
}

async function rows(language: Language, code: string, against: Row['peer'] | undefined): Promise<Row[]> {
  const first = await cold(language, code);
  await using engine = new ExecutionEngine({ hosts: { max: 2 } });
  const run = () => engine.execute(code, { language });
  const rested = await times(30, async () => {
    await run();
    // The next isolate is made while the host is idle.
    await new Promise((resolve) => setTimeout(resolve, 300));
  });
  const waits = rested.map((value) => value - 300);
  const started = performance.now();
  const count = 60;
  const worker = async (): Promise<void> => {
    for (let index = 0; index < count / 2; index++) await run();
  };
  await Promise.all([worker(), worker()]);
  const each = (performance.now() - started) / count;
  return [
    { what: `${language}: new engine to first result, runtime cached`, p50: first, peer: against },
    {
      what: `${language}: warm engine, isolate made ahead`,
      p50: quantile(waits, 0.5),
      p99: quantile(waits, 0.99),
      peer: against,
    },
    { what: `${language}: back to back on two hosts, time per run`, p50: each, peer: against },
  ];
}

/** The interpreter itself: what is called python3 may be a script that looks for one, and takes longer than it. */
async function pythonPath(): Promise<string> {
  try {
    return (await start('python3', ['-c', 'import sys; print(sys.executable)'])).stdout.trim();
  } catch {
    return 'python3';
  }
}

/** The sandbox against starting the interpreters themselves. */
export async function sandbox(): Promise<string> {
  const python = await peer('python3 -I -c', await pythonPath(), ['-I', '-c', 'print(1+1)']);
  const node = await peer('node -e', process.execPath, ['-e', 'console.log(1+1)']);
  const measured = [
    ...(await rows('python', 'print(1+1)', python)),
    ...(await rows('javascript', 'console.log(1+1)', node)),
  ];
  return table(measured);
}
