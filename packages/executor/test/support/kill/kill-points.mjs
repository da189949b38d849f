// Places where the process says that it is there, and waits for its death. No clock is in it.
import { open } from 'node:fs/promises';

/** Tells the parent, and never comes back. */
async function die(where) {
  process.send({ reached: where });
  setInterval(() => {}, 1_000_000);
  await new Promise(() => {});
}

/** Says where the run is before and after each append; where the parent wants its death, it waits for it. */
export function killable(log, kill, state) {
  return {
    append: async (event) => {
      const count = state.appends++;
      const { type } = event;
      if (kill?.at === 'before' && kill.count === count) await die({ type, at: 'before', count });
      await log.append(event);
      if (kill?.at === 'after' && kill.count === count) await die({ type, at: 'after', count });
    },
    putBlob: (content) => log.putBlob(content),
    getBlob: (sha256) => log.getBlob(sha256),
  };
}

/** Dies in the middle of the write of this number, with half of its bytes in the file. */
export async function killInWrite(kill) {
  const handle = await open(process.execPath, 'r');
  const prototype = Object.getPrototypeOf(handle);
  await handle.close();
  const write = prototype.write;
  let count = 0;
  prototype.write = async function (bytes, at) {
    const isHere = count++ === kill.count;
    if (!isHere) return write.call(this, bytes, at);
    const text = Buffer.from(bytes).toString('utf8', 0, 4096);
    await write.call(this, bytes.subarray(0, Math.max(1, bytes.byteLength >> 1)));
    return die({ at: 'write', count: kill.count, text: text.slice(0, 300) });
  };
  return () => count;
}
