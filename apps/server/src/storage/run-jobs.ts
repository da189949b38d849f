/**
 * Hands runs to workers. A job names a run and nothing else; what is to do stands in the run's row and log, so a job
 * that is delivered twice, or for a run that needs nothing, does no harm, and one that is lost is made again from
 * `RunTable.orphans`.
 */
export interface RunJobs {
  /** Queues a run again; nothing happens where it is queued already. */
  add(runId: string): Promise<void>;
  /**
   * Calls `handle` for each run, at most `concurrency` at once, until the signal aborts; then takes no more and
   * resolves once those under way have ended. A run that is being handled in this process is not handed out again
   * before that has ended, so a job that comes meanwhile is not lost; between processes the lease decides. A
   * rejection of `handle` queues the run again after a pause.
   */
  work(options: {
    concurrency: number;
    handle: (runId: string) => Promise<void>;
    signal: AbortSignal;
    /** Told of what went wrong outside `handle`: the loop goes on. */
    onError: (error: unknown) => void;
  }): Promise<void>;
}
