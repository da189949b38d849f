import { describe, expect, it } from 'vitest';
import { loadFiles, previewOf, refOf, storeFiles } from './files.js';
import { MemoryEventLog } from './log/memory-event-log.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('files', () => {
  it('are referred to by hash, with the text of small ones', () => {
    expect(refOf('a.txt', bytes('hi'))).toEqual({
      name: 'a.txt',
      bytes: 2,
      sha256: '8f434346648f6b96df89dda901c5176b10a6d83961dd3c1ac88b59b2dc327aa4',
      text: 'hi',
    });
    expect(refOf('big', bytes('x'.repeat(5000))).text).toBeUndefined();
    expect(refOf('bin', new Uint8Array([0xff, 0xfe])).text).toBeUndefined();
  });

  it('are shown by their first 20 lines or 2 kB, and not at all where they are no text', () => {
    expect(previewOf(bytes('a\n'.repeat(50)))?.split('\n')).toHaveLength(20);
    expect(previewOf(bytes('x'.repeat(9000)))).toHaveLength(2048);
    expect(previewOf(new Uint8Array([0xff, 0x00]))).toBeUndefined();
  });

  it('come back from the log, and those that are gone are named', async () => {
    const log = new MemoryEventLog();
    const [ref] = await storeFiles(log, [{ name: 'a.txt', content: bytes('hi') }]);
    if (ref === undefined) throw new Error('nothing stored');
    expect(await loadFiles(log, [ref])).toEqual([{ name: 'a.txt', content: bytes('hi') }]);
    await expect(loadFiles(new MemoryEventLog(), [ref])).rejects.toMatchObject({
      code: 'RUN_FILES_MISSING',
      message: expect.stringContaining('a.txt'),
    });
  });
});
