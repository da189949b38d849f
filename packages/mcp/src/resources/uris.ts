/** Addresses of what a run left. */
export const runsUri = 'mae://runs';

const part = encodeURIComponent;

export const runUri = (runId: string): string => `${runsUri}/${part(runId)}`;
export const programUri = (runId: string): string => `${runUri(runId)}/program`;
export const outputUri = (runId: string): string => `${runUri(runId)}/output`;
export const fileUri = (runId: string, name: string): string =>
  `${runUri(runId)}/files/${name.split('/').map(part).join('/')}`;

/** The same as URI templates. A file's name may have slashes. */
export const templates = {
  run: `${runsUri}/{runId}`,
  program: `${runsUri}/{runId}/program`,
  output: `${runsUri}/{runId}/output`,
  file: `${runsUri}/{runId}/files/{+name}`,
} as const;
