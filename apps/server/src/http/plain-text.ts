/** Whether bytes are text and nothing but: UTF-8 without control characters other than tab and the ends of lines. */
export function isPlainText(bytes: Uint8Array): boolean {
  if (bytes.some((byte) => (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d) || byte === 0x7f))
    return false;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
