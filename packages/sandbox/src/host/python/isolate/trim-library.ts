/**
 * Takes what reaches for JavaScript or foreign memory out of the archive of the standard library: its names leave the
 * archive's directory, so that no import finds them.
 *
 * @param archive a zip file; it is not changed
 * @returns a copy with a shorter directory
 */
export function trimLibrary(archive: Uint8Array): Uint8Array {
  const without = ['pyodide/', '_pyodide/', 'ctypes/', 'ensurepip/', 'idlelib/', 'turtledemo/'];
  const endRecord = 0x06054b50;
  const endLength = 22;
  const entryLength = 46;
  const bytes = Buffer.from(archive);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let end = bytes.length - endLength;
  while (end >= 0 && view.getUint32(end, true) !== endRecord) end -= 1;
  if (end < 0) throw new Error('the standard library is not a zip file');
  const start = view.getUint32(end + 16, true);
  let kept = 0;
  let to = start;
  for (let at = start; at < end; ) {
    const nameLength = view.getUint16(at + 28, true);
    const length = entryLength + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    const name = bytes.toString('latin1', at + entryLength, at + entryLength + nameLength);
    if (!without.some((prefix) => name.startsWith(prefix))) {
      bytes.copyWithin(to, at, at + length);
      to += length;
      kept += 1;
    }
    at += length;
  }
  bytes.copyWithin(to, end);
  view.setUint16(to + 8, kept, true);
  view.setUint16(to + 10, kept, true);
  view.setUint32(to + 12, to - start, true);
  return bytes.subarray(0, to + bytes.length - end);
}
