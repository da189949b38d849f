import type { CApi, Ref } from './capi.js';
import type { EntryPoints } from './types.js';
import type { ValueReader } from './values.js';

/** What ended a run: an exception of Python, or one of V8 under the interpreter. */
export function createExceptions(api: CApi, entries: EntryPoints, readValue: ValueReader) {
  const plain = (name: string, message: string) => ({
    name,
    message,
    frames: [],
    traceback: message ? `${name}: ${message}\n` : `${name}\n`,
  });

  const describe = (error: Ref): Record<string, unknown> => {
    const told = api.callOne(entries.describe, error);
    const value = told ? readValue(told) : undefined;
    api.drop(told);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
    api.clear();
    const type = api.text(api.call('PyType_GetName', api.typeOf(error)) >>> 0, 200).text;
    return plain(type || 'Error', '');
  };

  const isPolicy = (error: Ref): boolean => entries.policyErrors.some((kind) => api.matches(error, kind));

  /** Whether an exception comes from a `raise` of Python, and not from the interpreter. Runs no code of the program. */
  const wasRaisedByStatement = (error: Ref): boolean => {
    let entry = api.call('PyException_GetTraceback', error) >>> 0;
    for (let next = entry; next && !api.isNone(next); next = api.attribute(entry, 'tb_next')) entry = next;
    const frame = entry && api.attribute(entry, 'tb_frame');
    const code = frame && api.attribute(api.attribute(frame, 'f_code'), 'co_code');
    const at = entry ? api.number(api.attribute(entry, 'tb_lasti')) : -1;
    const known = code && at >= 0 && at < api.call('PyBytes_Size', code);
    api.clear();
    return known ? api.byte(code, at) === entries.raiseInstruction : false;
  };

  /** Whether a `SystemExit` says that all is well. */
  const isGoodExit = (error: Ref): boolean => {
    const code = api.attribute(error, 'code');
    const isGood = code !== 0 && (api.isNone(code) || (api.is(code, 'int') && api.number(code) === 0));
    api.clear();
    return isGood;
  };

  return {
    /** V8 had no stack left for the interpreter. */
    isOverflow: (error: unknown): boolean => error instanceof RangeError,
    hasEndedInterpreter: (error: unknown): boolean => (error as { name?: string }).name === 'ExitStatus',
    plain,
    describe,

    /** What an exception that nobody caught makes of the run. */
    statusOf(error: Ref) {
      if (api.matches(error, api.exception('SystemExit'))) {
        const endsWell = isGoodExit(error);
        api.callOne(entries.exitCode, error);
        api.clear();
        if (endsWell) return { status: 'ok' as const };
      }
      // A class that a program derived from it says nothing of memory, nor does one that a program raised itself.
      const isMemory = api.typeOf(error) === api.exception('MemoryError') && !wasRaisedByStatement(error);
      const status = isMemory ? 'memory' : isPolicy(error) ? 'policy' : 'error';
      return { status, error: describe(error) } as const;
    },
  };
}

export type Exceptions = ReturnType<typeof createExceptions>;
