import type { sidesAround } from '../../sides.js';
import type { Builtin } from './builtins.js';
import type { CApi, Ref } from './capi.js';
import type { Evaluation } from './evaluation.js';
import type { Exceptions } from './exceptions.js';
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
  sidesAround: typeof sidesAround;
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

  /** The line of a check in which an exception came up, and whether the check itself raised it. */
  const placeOf = (error: Ref): { line: number; isOfCheck: boolean } => {
    let traceback = api.call('PyException_GetTraceback', error) >>> 0;
    if (!traceback) return { line: 0, isOfCheck: false };
    const line = api.number(api.attribute(traceback, 'tb_lineno'));
    let steps = 0;
    for (let next = traceback; next && !api.isNone(next) && steps < 10_000; steps += 1) {
      traceback = next;
      next = api.attribute(next, 'tb_next');
    }
    const code = api.attribute(api.attribute(traceback, 'tb_frame'), 'f_code');
    const file = code ? api.text(api.attribute(code, 'co_filename'), 20).text : '';
    return { line, isOfCheck: file === 'check' };
  };

  const raisedBy = (error: Ref, { lastCompared }: Verdicts) => {
    const type = api.text(api.call('PyType_GetName', api.typeOf(error)) >>> 0, 200).text;
    const said = api.call('PyObject_Str', error) >>> 0;
    const words = said ? api.text(said, 2_000).text : '';
    api.clear();
    const { line, isOfCheck } = placeOf(error);
    const place = line > 0 ? ` (line ${line} of the check)` : '';
    const isAssertion = api.matches(error, api.exception('AssertionError')) && isOfCheck;
    const compared = isAssertion ? lastCompared() : undefined;
    if (!compared) return { verdict: 'failed' as const, message: `${type}${words && `: ${words}`}${place}` };
    const { left, right, part } = compared;
    const [shortLeft, shortRight] = given.sidesAround(left, right ?? left, 300);
    const shown = right === undefined ? `it is ${shortLeft}` : `left is ${shortLeft}, right is ${shortRight}`;
    const where = part ? `in \`${part}\` ` : '';
    const message = `${words && `${words}: `}\`${compared.text}\` failed: ${where}${shown}${place}`;
    return { verdict: 'failed' as const, message, left, ...(right !== undefined && { right }) };
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
        const [problem = 0, code = 0, places = 0, certain = 0, dict = 0, subjects = 0, modules = 0] = refs(check);
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
        verdict = holds ? passed(check, verdicts) : raisedBy(api.raised(), verdicts);
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
