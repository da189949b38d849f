import type { RunOutcome, RunStatus, SandboxRequest } from '@mae/protocol';

/** One kind of run of the soak. */
export interface Kind {
  title: string;
  /** A run that nothing else has: `n` is its number, and must be in what it says. */
  make(n: number): Planned;
}

export interface Step {
  code: string;
  /** Of one call of a session, where they are not the session's. */
  limits?: { timeoutMs: number };
  /** What it may end as; `refused` where its session has ended. */
  statuses: (RunStatus | 'refused')[];
  /** What else must hold where it ended as it should. @throws where it does not */
  verify?(outcome: RunOutcome): void;
}

export interface Planned extends Step {
  request: SandboxRequest;
  /** It is cancelled at its first output. */
  isCancelled?: boolean;
  /** Calls after it, in the same session. */
  calls?: Step[];
}

/** What a run of the soak says of itself where something is wrong with it. */
export function told({ status, ran, error, value, stdout, checks }: RunOutcome): string {
  const message = error?.message.slice(0, 300);
  return JSON.stringify({
    status,
    ran,
    message,
    value: value?.repr.slice(0, 100),
    stdout: stdout.slice(0, 100),
    checks,
  });
}
