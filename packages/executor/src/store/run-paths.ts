import { createHash } from 'node:crypto';
import path from 'node:path';
import { MaeError } from '@mae/protocol';

const pattern = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/;
/** Names that Windows keeps for devices, with any ending. */
const devices = /^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$/i;

/** Whether an id can be one of a stored run: what `runId` of `ExecuteOptions` takes. */
export const isRunId = (runId: string): boolean => pattern.test(runId);

/** @throws MaeError `RUN_ID_INVALID` */
export function assertRunId(runId: string): void {
  if (isRunId(runId)) return;
  throw new MaeError({
    code: 'RUN_ID_INVALID',
    message: `${JSON.stringify(runId).slice(0, 80)} cannot be the id of a run: 1 to 128 letters, digits, "_", "-" or ".", no "." first.`,
  });
}

/**
 * The folder name of a run: its id, so that people find it. Ids that some file system would confuse with another one
 * (upper case, a dot at the end, names of devices) get a hash after a `~`, which no id has.
 */
export function folderNameOf(runId: string): string {
  if (runId === runId.toLowerCase() && !runId.endsWith('.') && !devices.test(runId)) return runId;
  const hash = createHash('sha256').update(runId).digest('hex').slice(0, 16);
  return `${runId.toLowerCase().replaceAll('.', '_')}~${hash}`;
}

/** Where the parts of a store are. */
export class StorePaths {
  readonly root: string;
  readonly runs: string;

  constructor(root: string) {
    this.root = path.resolve(root);
    this.runs = path.join(this.root, 'runs');
  }

  /** @throws MaeError `RUN_ID_INVALID` */
  run(runId: string): string {
    assertRunId(runId);
    return path.join(this.runs, folderNameOf(runId));
  }
}

/** The events of a run, as the writer of this generation has them. The highest one counts. */
export const eventsFile = (folder: string, generation: number): string =>
  path.join(folder, `events.${generation}.jsonl`);

const eventsName = /^events\.(\d+)\.jsonl$/;

/** The generations of which there are events, the newest first. */
export function eventGenerations(names: string[]): number[] {
  return names
    .flatMap((name) => eventsName.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((left, right) => right - left);
}

export const blobsFolder = (folder: string): string => path.join(folder, 'blobs');
