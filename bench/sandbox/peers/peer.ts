/** Makes ready what runs programs. Everything it takes is part of a cold start. */
export type Open = () => Promise<Opened>;

export interface Ran {
  stdout: string;
  stderr: string;
  /** Why it did not end by itself without an error. */
  failure?: string;
}

export interface Opened {
  /** Runs a program where no other has left anything, if the peer can. */
  run(code: string): Promise<Ran>;
  /** Waits until what is made ahead has been made. */
  rest?(): Promise<void>;
  /** Runs programs that each find what those before have left; gives what the last one printed. */
  session(codes: string[]): Promise<Session>;
  /** Processes beside this one that work for it. */
  pids?(): number[];
  close(): Promise<void>;
}

export interface Session {
  stdout: string;
  /** From the first program to the last result, with what runs them there already. */
  milliseconds: number;
  /** Nothing is kept between programs: each one was run after all those before it. */
  isReplayed?: boolean;
}

/** Time a program of HumanEval may take. */
export const mostTaskMs = 10_000;

/** Runs programs in turn with those before them: what is left where nothing can be kept. */
export async function replay(codes: string[], run: (code: string) => Promise<Ran>): Promise<Session> {
  const startedAt = performance.now();
  let before = '';
  let stdout = '';
  for (const code of codes) {
    const ran = await run(`${before}${code}\n`);
    if (ran.failure !== undefined) throw new Error(ran.failure);
    stdout = ran.stdout;
    before += `${code}\n`;
  }
  return { stdout, milliseconds: performance.now() - startedAt, isReplayed: true };
}

/** Runs programs in turn in something that keeps what they leave. */
export async function inTurn(codes: string[], run: (code: string) => Promise<Ran>): Promise<Session> {
  const startedAt = performance.now();
  let stdout = '';
  for (const code of codes) {
    const ran = await run(code);
    if (ran.failure !== undefined) throw new Error(ran.failure);
    stdout += ran.stdout;
  }
  return { stdout, milliseconds: performance.now() - startedAt };
}
