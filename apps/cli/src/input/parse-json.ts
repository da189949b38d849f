import { MaeError } from '@mae/protocol';

/** Text as JSON. @param what it is called in the error. @throws MaeError `CLI_FILE_INVALID` */
export function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new MaeError({
      code: 'CLI_FILE_INVALID',
      message: `${what} is not JSON: ${(cause as Error).message}.`,
      cause,
    });
  }
}
