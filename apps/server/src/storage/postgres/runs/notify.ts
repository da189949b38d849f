/** The channel that tells of runs, and the one that tells of jobs. */
export const runChannel = 'mae_runs';
export const jobChannel = 'mae_jobs';

/**
 * SQL that tells every process, once the transaction is committed, that a run has changed. It says which one and up to
 * which event, and nothing else: whoever wants to know more reads the tables.
 *
 * @param sequence SQL of the event's sequence; absent where a request changed
 */
export const notifyChange = (runId: string, sequence?: string): string =>
  `pg_notify('${runChannel}', 'c:' || ${runId} || ':'${sequence === undefined ? '' : ` || ${sequence}`})`;

/** SQL that wakes whoever waits for work. */
export const notifyJob = `SELECT pg_notify('${jobChannel}', '')`;
