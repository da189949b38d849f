import { parseAs } from '@mae/protocol';
import * as z from 'zod';

/**
 * What a cassette does with a call:
 *
 * - `auto`: answers it where it was recorded, asks the model and records it where it was not.
 * - `record`: asks the model and records it. The file begins anew with the first call.
 * - `replay`: answers it where it was recorded. Anything else is an error; no model is asked.
 */
export type CassetteMode = 'auto' | 'record' | 'replay';

export interface CassetteOptions {
  /** A file of JSON lines; its folder is made where it is missing. */
  file: string;
  /** @default 'auto' */
  mode?: CassetteMode;
  /**
   * What must not be written: each match, in requests, replies and errors, becomes `[redacted]`. Requests are compared
   * as they are written, so that a secret that changes does not change which answer is found. The key the client calls
   * with, and that in `MISTRAL_API_KEY`, are left out without being named.
   */
  redact?: readonly (string | RegExp)[];
}

/** @throws MaeError `CLIENT_OPTIONS_INVALID` naming each option that is wrong. */
export function readCassetteOptions(options: CassetteOptions): Required<CassetteOptions> {
  // Made here: most who load this package have no cassette.
  const Options = z.strictObject({
    file: z.string().min(1),
    mode: z.enum(['auto', 'record', 'replay']).optional(),
    redact: z.array(z.union([z.string().min(1), z.instanceof(RegExp)])).optional(),
  });
  const {
    file,
    mode = 'auto',
    redact = [],
  } = parseAs(Options, options, {
    code: 'CLIENT_OPTIONS_INVALID',
    what: "The cassette's options",
  });
  return { file, mode, redact };
}
