import { addAbortSignal } from 'node:stream';
import { MaeError } from '@mae/protocol';

const maxBytes = 16 * 1024 * 1024;

/** Standard input to its end, as text. @throws MaeError `CLI_INPUT_TOO_LARGE` beyond 16 MB, `CLI_INPUT_NOT_TEXT` */
export async function readStandardInput(signal: AbortSignal): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of addAbortSignal(signal, process.stdin) as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) {
      throw new MaeError({
        code: 'CLI_INPUT_TOO_LARGE',
        message: 'Standard input holds more than 16 MB; hand data over with --file.',
      });
    }
    chunks.push(chunk);
  }
  return decodeText(Buffer.concat(chunks), 'Standard input');
}

/** Bytes as UTF-8 text. @throws MaeError `CLI_INPUT_NOT_TEXT` */
export function decodeText(bytes: Uint8Array, what: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new MaeError({ code: 'CLI_INPUT_NOT_TEXT', message: `${what} is not UTF-8 text.`, cause });
  }
}
