import { Console } from 'node:console';
import { Writable } from 'node:stream';
import { createContext, runInContext } from 'node:vm';
import { inTurn, mostTaskMs, type Open, type Ran } from './peer.ts';

function newRealm(): { evaluate(code: string): Ran } {
  const written = { stdout: '', stderr: '' };
  const into = (name: 'stdout' | 'stderr') =>
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        written[name] += chunk.toString();
        done();
      },
    });
  const context = createContext({ console: new Console(into('stdout'), into('stderr')) });
  return {
    evaluate(code) {
      Object.assign(written, { stdout: '', stderr: '' });
      try {
        runInContext(code, context, { timeout: mostTaskMs });
        return { ...written };
      } catch (error) {
        return { ...written, failure: String(error) };
      }
    },
  };
}

export const open: Open = async () => ({
  run: async (code) => newRealm().evaluate(code),
  session: (codes) => {
    const realm = newRealm();
    return inTurn(codes, async (code) => realm.evaluate(code));
  },
  close: async () => undefined,
});
