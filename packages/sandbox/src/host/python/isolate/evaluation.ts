import type { CApi, Ref } from './capi.js';
import type { EntryPoints } from './types.js';

/** Runs compiled code in the interpreter, and ends what a program may have left running. */
export function createEvaluation(api: CApi, entries: EntryPoints) {
  /** Ids that `sys.monitoring` gives out. */
  const monitors = 6;
  /** Of `co_flags`. */
  const coroutine = 0x80;

  return {
    /** Runs code, and its coroutine where it awaits. 0: it raised. */
    evaluate(code: Ref, space: Ref, awaits: Ref): Ref {
      const result = api.evaluate(code, space);
      if (!result || !awaits) return result;
      const isCoroutine = api.number(api.attribute(code, 'co_flags')) & coroutine;
      if (!isCoroutine) return result;
      const awaited = api.callOne(awaits, result);
      api.drop(result);
      return awaited;
    },

    flush(): void {
      for (const stream of entries.standardStreams) {
        const flushing = api.attribute(stream, 'flush');
        if (!flushing || !api.call('PyObject_CallNoArgs', flushing)) api.clear();
      }
    },

    /** From here on no code of the program runs behind the back of this one. */
    quiet(): void {
      api.call('PyGC_Disable');
      api.call('PyEval_SetTrace', 0, 0);
      api.call('PyEval_SetProfile', 0, 0);
      for (let tool = 0; tool < monitors; tool += 1) {
        api.callOne(entries.freeMonitor, api.call('PyLong_FromLong', tool) >>> 0);
        api.clear();
      }
    },
  };
}

export type Evaluation = ReturnType<typeof createEvaluation>;
