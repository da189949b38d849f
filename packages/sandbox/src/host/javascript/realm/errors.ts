import { inspect } from 'node-inspect-extracted';
import { cut, defineProperty, ErrorOf, indexOf, isInstance } from './intrinsics.js';

/** Start of the file names of the guest's own side: its frames are nobody's business. */
const ownFiles = 'mae:';
const messageCharacters = 16_384;
const stackCharacters = 65_536;

interface CallSite {
  getFileName(): string | null | undefined;
  toString(): string;
}

/** Makes stacks show the program's frames only. A program may set its own `prepareStackTrace`, as anywhere in V8. */
export function hideOwnFrames(): void {
  const prepare = (error: Error, sites: CallSite[]) => {
    let stack = headerOf(error);
    for (let index = 0; index < sites.length; index++) {
      const site = sites[index];
      if (site === undefined || indexOf(`${site.getFileName()}`, ownFiles) === 0) continue;
      stack += `\n    at ${site}`;
    }
    return stack;
  };
  defineProperty(ErrorOf, 'prepareStackTrace', { value: prepare, writable: true, configurable: true });
}

function headerOf(error: Error): string {
  try {
    return `${ErrorOf.prototype.toString.call(error)}`;
  } catch {
    return 'Error';
  }
}

/** What was thrown, as bounded text. Runs the program's own getters: they are under the program's deadline. */
export function describeThrown(thrown: unknown): [name: string, message: string, stack: string] {
  if (!isInstance(ErrorOf, thrown)) return ['Uncaught', cut(textOf(thrown), messageCharacters), ''];
  const read = (key: 'name' | 'message' | 'stack') => {
    try {
      return `${(thrown as Error)[key]}`;
    } catch {
      return '';
    }
  };
  return [cut(read('name'), 256), cut(read('message'), messageCharacters), cut(read('stack'), stackCharacters)];
}

function textOf(thrown: unknown): string {
  if (typeof thrown === 'string') return thrown;
  try {
    return inspect(thrown);
  } catch {
    return typeof thrown;
  }
}
