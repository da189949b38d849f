import type { createArgumentReader } from './argument-reader.js';
import type { AssemblyParts, assembleSession } from './assemble-session.js';
import type { bootInterpreter, GlueParts } from './boot.js';
import type { createCApi } from './capi.js';
import type { createEntropy } from './entropy.js';
import type { createHostFunctions, GivenCalls } from './host-functions.js';
import type { createReplies } from './replies.js';
import type { createRing } from './ring.js';
import type { EntryPoints } from './types.js';

interface SessionGlue extends GlueParts, AssemblyParts {
  assembleSession: typeof assembleSession;
  bootInterpreter: typeof bootInterpreter;
  createArgumentReader: typeof createArgumentReader;
  createCApi: typeof createCApi;
  createEntropy: typeof createEntropy;
  createHostFunctions: typeof createHostFunctions;
  createReplies: typeof createReplies;
  createRing: typeof createRing;
}

/** What the host hands over. */
export interface Given {
  module: WebAssembly.Module;
  library: SharedArrayBuffer;
  ring: SharedArrayBuffer;
  /** Random bytes for the start. */
  chance: ArrayBuffer;
  drain(): void;
  entropy(size: number): ArrayBuffer;
}

/** Runs in an isolate: instantiates the interpreter and returns what the host may call. */
export function startSession(parts: SessionGlue, given: Given, entries: EntryPoints) {
  const clock = { offsetMs: 0 };
  let input = new Uint8Array(0);
  let changeChannel: ReturnType<typeof createHostFunctions> | undefined;
  const ring = parts.createRing(given.ring, given.drain);
  const interpreter = parts.bootInterpreter(parts, {
    module: given.module,
    library: new Uint8Array(given.library),
    system: {
      clock,
      write: ring.write,
      read(into) {
        const part = input.subarray(0, into.length);
        into.set(part);
        input = input.subarray(part.length);
        return part.length;
      },
      entropy: parts.createEntropy(new Uint8Array(given.chance), (size) => new Uint8Array(given.entropy(size))),
    },
  });
  const { text } = interpreter;
  const api = parts.createCApi(interpreter, (name) => entries.variables[name] ?? 0);
  const session = parts.assembleSession(parts, interpreter, api, entries, ring);
  /** What comes after `now` is there for a job that has functions of the host. */
  function setUp(
    stdin: string,
    now: number | null,
    known?: string,
    arrived?: GivenCalls['arrived'],
    post?: GivenCalls['post'],
    take?: GivenCalls['take'],
  ): void {
    input = text.encode(stdin);
    if (known !== undefined && arrived && post && take) {
      const { functions, maxCallBytes }: Pick<GivenCalls, 'functions' | 'maxCallBytes'> = JSON.parse(known);
      const calls: GivenCalls = { functions, maxCallBytes, arrived, post, take };
      if (changeChannel) changeChannel(calls);
      else changeChannel = parts.createHostFunctions(parts, api, entries, interpreter.exports, calls);
    }
    if (now !== null) clock.offsetMs += now - (Date.now() + clock.offsetMs);
  }
  return {
    ...session,
    setUp,
    /** Sets up and executes: the thread of the host is asked once. */
    start(executed: Parameters<typeof session.execute>, ...given: Parameters<typeof setUp>) {
      setUp(...given);
      return session.execute(...executed);
    },
  };
}
