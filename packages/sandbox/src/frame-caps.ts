/** Caps of the frames a host sends: headers are a few fields, bodies what the job at hand may have, and no more than this. */
export const hostFrameCaps = { maxHeaderBytes: 65_536, maxBodyBytes: 67_108_864 + 65_536 };

/** JSON that the engine reads for one job: texts are cut by the host at a million characters, those of each check too. */
export function mostReportBytes(checks: number): number {
  return Math.min(hostFrameCaps.maxBodyBytes, 16_777_216 + checks * 10_485_760);
}

/** Caps of the frames an engine sends. */
export const engineFrameCaps = { maxHeaderBytes: 1_048_576, maxBodyBytes: 268_435_456 };
