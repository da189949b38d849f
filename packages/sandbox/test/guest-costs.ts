/** How the process that measures has to be started, so that it is like a host. */
export interface GuestProcessStart {
  flags: string[];
  env: Record<string, string>;
  /** What a host is told at its start, as JSON. */
  boot: string;
}

export interface GuestCosts {
  /** Of each guest, from nothing to ready. */
  readyMs: number[];
  /** Processor time of the same, all threads. */
  readyCpuMs: number[];
  /** Processor time of making one guest and throwing it away, all threads. */
  cpuMsPerGuest: number;
  /** From nothing to the first result of a program. */
  firstResultMs: number[];
  /** Resident bytes of the process before it made a guest. */
  baselineBytes: number;
  /** Resident bytes of each further guest that is ready and waits. */
  bytesPerGuest: number;
}
