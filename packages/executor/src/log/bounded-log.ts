import { type EventLog, MaeError } from '@mae/protocol';

/** How long a log may take over one event or file before the run gives it up, in milliseconds. */
export const logPatienceMs = 60_000;

/** The log, with an end to each wait: one that neither stores nor refuses would hold its run for ever, cancelled or not. */
export function boundedLog(log: EventLog, patienceMs = logPatienceMs): EventLog {
  const bounded = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => late.reject(notSettled(what, patienceMs)), patienceMs);
    try {
      return await Promise.race([work(), late.promise]);
    } finally {
      clearTimeout(timer);
    }
  };
  return {
    append: (event) => bounded(`event ${event.sequence} (${event.type})`, async () => log.append(event)),
    putBlob: (content) => bounded(`a file of ${content.byteLength} bytes`, async () => log.putBlob(content)),
    getBlob: (sha256) => bounded(`the file ${sha256}`, async () => log.getBlob(sha256)),
  };
}

function notSettled(what: string, patienceMs: number): MaeError {
  return new MaeError({
    code: 'RUN_LOG_TIMEOUT',
    message: `The log has neither taken nor refused ${what} in ${patienceMs / 1000} s. It may have stored it all the same: read it before the run is resumed.`,
    retryable: true,
  });
}
