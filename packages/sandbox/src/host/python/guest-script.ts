import { bootInterpreter } from './isolate/boot.js';
import { createCApi } from './isolate/capi.js';
import { createFiles } from './isolate/files.js';
import { createRing } from './isolate/ring.js';
import { createSession } from './isolate/session.js';
import { installShims } from './isolate/shims.js';
import { takeSnapshot } from './isolate/take-snapshot.js';
import { trimLibrary } from './isolate/trim-library.js';
import { createValueReader } from './isolate/values.js';
import { createVerdicts } from './isolate/verdict.js';

const parts = {
  installShims,
  bootInterpreter,
  takeSnapshot,
  trimLibrary,
  createRing,
  createCApi,
  createValueReader,
  createFiles,
  createVerdicts,
  createSession,
};

export type GuestParts = typeof parts;

/**
 * The isolate's side as one expression, whose value is an object of its functions. They are whole in themselves, so
 * their text is all there is to send.
 */
export function guestScript(): string {
  const definitions = Object.entries(parts).map(([name, part]) => `const ${name} = ${part.toString()};`);
  return `(() => {\n${definitions.join('\n')}\nreturn { ${Object.keys(parts).join(', ')} };\n})()`;
}
