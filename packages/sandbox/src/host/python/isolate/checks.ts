import type { Builtin } from './builtins.js';
import type { CApi, Ref } from './capi.js';
import type { Evaluation } from './evaluation.js';
import type { Exceptions } from './exceptions.js';
import type { Failures } from './failures.js';
import type { NamesKept } from './names-kept.js';
import type { Ring } from './ring.js';
import type { Text } from './text.js';
import type { ValueReader } from './values.js';
import type { Verdicts } from './verdict.js';

export interface CheckParts {
  api: CApi;
  evaluation: Evaluation;
  exceptions: Exceptions;
  ring: Ring;
  text: Text;
  readValue: ValueReader;
  /** Made where a job has checks. */
  makeVerdicts(): Verdicts;
  makeBuiltin(name: string, call: Builtin): Ref;
  namesKept: NamesKept;
  failures: Failures;
}

/** A check, compiled, with the names it rests on as they were before the program. */
interface ReadyCheck {
  problem: Ref;
  code: Ref;
  places: Ref;
  /** Assertions that run in any case. */
  certain: number[];
  subjects: Ref[];
  builtins: ReturnType<NamesKept['builtins']>;
  modules: ReturnType<NamesKept['modules']>;
  text: Ref;
}

/** Runs the checks of a job, and decides what they found outside the program's reach. */
export function createChecks(given: CheckParts) {
  const { api, evaluation, exceptions, namesKept, readValue, ring, text } = given;
  let verdicts: Verdicts | undefined;
  let functions: Ref[] | undefined;

  const passed = ({ certain }: ReadyCheck, { forged, isSeen }: Verdicts) => {
    const found = forged();
    if (found) {
      const message = `\`${found.text}\` ${found.why}`;
      return { verdict: 'failed' as const, message, left: found.left, ...(found.right && { right: found.right }) };
    }
    if (certain.every(isSeen)) return { verdict: 'passed' as const };
    return { verdict: 'failed' as const, message: 'The check ended before all of its assertions had run.' };
  };

  return {
    /** The job with the functions that checks are given. */
    withFunctions(job: Ref): Ref {
      verdicts ??= given.makeVerdicts();
      const { note, held, asserted } = verdicts.functions;
      functions ??= [
        given.makeBuiltin('note', note),
        given.makeBuiltin('held', held),
        given.makeBuiltin('asserted', asserted),
      ];
      const tuple = api.call('PyTuple_New', functions.length + 1) >>> 0;
      for (const [at, object] of [job, ...functions].entries()) {
        api.call('Py_IncRef', object);
        api.call('PyTuple_SetItem', tuple, at, object);
      }
      return tuple;
    },

    /** What checks are made of, with the names they rest on remembered before the program can change them. */
    ready(checks: Ref): ReadyCheck[] {
      const kept = new Map<Ref, ReturnType<NamesKept['builtins']>>();
      const refs = (tuple: Ref) => Array.from({ length: api.size(tuple) }, (_, at) => api.item(tuple, at));
      return refs(checks).map((check) => {
        const [problem = 0, code = 0, places = 0, certain = 0, dict = 0, subjects = 0, modules = 0, text = 0] =
          refs(check);
        const builtins = kept.get(dict) ?? namesKept.builtins(dict);
        kept.set(dict, builtins);
        return {
          problem,
          code,
          places,
          certain: refs(certain).map((number) => api.number(number)),
          subjects: refs(subjects),
          builtins,
          modules: namesKept.modules(modules),
          text,
        };
      });
    },

    /**
     * Runs one check in a copy of the program's namespace: names a check binds are its own, objects are shared.
     *
     * @returns the verdict as JSON
     */
    run(check: ReadyCheck, programSpace: Ref, awaits: Ref): string {
      const { problem, code } = check;
      if (!api.isNone(problem)) return JSON.stringify({ verdict: 'broken', problem: readValue(problem) });
      if (!verdicts) throw new Error('the checks were not made ready');

      ring.startCapture();
      let verdict: { verdict: 'passed' | 'failed'; message?: string; left?: string; right?: string };
      try {
        const space = api.call('PyDict_Copy', programSpace) >>> 0;
        check.modules.putBack();
        check.builtins.takeFrom(space, check.subjects);
        api.call('PyDict_SetItemString', space, api.cString('__builtins__'), check.builtins.fresh());
        verdicts.begin(check.places, space);
        const holds = evaluation.evaluate(code, space, awaits);
        verdict = holds
          ? passed(check, verdicts)
          : { verdict: 'failed', ...given.failures.of(api.raised(), verdicts.lastCompared(), check.text, space) };
        evaluation.flush();
      } catch (error) {
        const isOverflow = exceptions.isOverflow(error);
        if (!isOverflow && !exceptions.hasEndedInterpreter(error)) throw error;
        const message = isOverflow ? 'RecursionError: maximum recursion depth exceeded' : 'SystemExit';
        verdict = { verdict: 'failed', message };
      }
      const stdout = text.decode(ring.endCapture());
      return JSON.stringify({ ...verdict, ...(stdout && { stdout }) });
    },
  };
}

export type Checks = ReturnType<typeof createChecks>;
export type { ReadyCheck };
