import { addAbortSignal } from 'node:stream';
import { MaeError } from '@mae/protocol';
import { maxInputBytes, readCapped } from './read-capped.js';

/** Standard input to its end, as text. @throws MaeError `CLI_INPUT_TOO_LARGE` beyond 16 MB, `CLI_INPUT_NOT_TEXT` */
export async function readStandardInput(signal: AbortSignal): Promise<string> {
  const refuse = (): MaeError =>
    new MaeError({
      code: 'CLI_INPUT_TOO_LARGE',
      message: 'Standard input holds more than 16 MB; hand data over with --file.',
    });
  const bytes = await readCapped(addAbortSignal(signal, process.stdin), maxInputBytes, refuse);
  return decodeText(bytes, 'Standard input');
}

/** Bytes as UTF-8 text. @throws MaeError `CLI_INPUT_NOT_TEXT` */
export function decodeText(bytes: Uint8Array, what: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new MaeError({ code: 'CLI_INPUT_NOT_TEXT', message: `${what} is not UTF-8 text.`, cause });
  }
}
