import type { sidesAround } from '../../sides.js';
import type { Builtin } from './builtins.js';
import type { CApi, Ref } from './capi.js';
import type { FileLimits } from './file-tree.js';
import type { NamesKept } from './names-kept.js';
import type { Ring } from './ring.js';
import type { Text } from './text.js';
import type { EntryPoints } from './types.js';
import type { ValueReader } from './values.js';
import type { Verdicts } from './verdict.js';
import type { NamedFile, WorkFolder } from './work-folder.js';

export interface SessionParts {
  api: CApi;
  entries: EntryPoints;
  files: WorkFolder;
  text: Text;
  ring: Ring;
  readValue: ValueReader;
  /** Made where a job has checks. */
  makeVerdicts(): Verdicts;
  makeBuiltin(name: string, call: Builtin): Ref;
  namesKept: NamesKept;
  sidesAround: typeof sidesAround;
}

/** What crosses out of the isolate: one JSON text and the files, whose bytes JSON cannot carry. */
export interface Crossing {
  json: string;
  files: NamedFile[];
}

/** A later call of a session, made ready by an interpreter that runs none. */
export interface ReadyCall {
  /** Its code, marshalled. */
  code: Uint8Array;
  /** What the parser warns of. */
  warned: string;
  /** Names of the wheels among its files, as JSON. */
  wheels: string;
}

/**
 * One job in one interpreter, or the calls of a session. Everything the outcome rests on is decided here, from what CPython's C interface
 * answers: which call raised, of which class, what the last expression gave. The program can change any Python object
 * there is, and none of these answers.
 */
export function createSession({ api, entries, files, ring, text, readValue, ...parts }: SessionParts) {
  const reprLimit = 65_536;
  const mostNames = 20_000;
  /** Ids that `sys.monitoring` gives out. */
  const monitors = 6;
  const tooDeep = 'the source is nested too deeply, or too large for the memory limit';
  /** Of `co_flags`. */
  const coroutine = 0x80;
  interface Prepared {
    space: Ref;
    builtins: Ref;
    awaits: Ref;
    checks: ReadyCheck[];
  }
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
  let verdicts: Verdicts | undefined;
  let functions: Ref[] | undefined;
  let prepared: Prepared | undefined;
  /** Flags of the code that the calls of the session have run: future features are among them. */
  let flags = 0;
  let isCollecting = true;

  const flush = (): void => {
    for (const stream of entries.standardStreams) {
      const flushing = api.attribute(stream, 'flush');
      if (!flushing || !api.call('PyObject_CallNoArgs', flushing)) api.clear();
    }
  };

  /** Runs code, and its coroutine where it awaits. 0: it raised. */
  const evaluate = (code: Ref, space: Ref, awaits: Ref): Ref => {
    const result = api.evaluate(code, space);
    if (!result || !awaits) return result;
    const isCoroutine = api.number(api.attribute(code, 'co_flags')) & coroutine;
    if (!isCoroutine) return result;
    const awaited = api.callOne(awaits, result);
    api.drop(result);
    return awaited;
  };

  const overflow = (error: unknown): boolean => error instanceof RangeError;
  const interpreterEnded = (error: unknown): boolean => (error as { name?: string }).name === 'ExitStatus';
  const plainError = (name: string, message: string) => ({
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
    return plainError(type || 'Error', '');
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

  /** From here on no code of the program runs behind the back of this one. */
  const quiet = (): void => {
    api.call('PyGC_Disable');
    api.call('PyEval_SetTrace', 0, 0);
    api.call('PyEval_SetProfile', 0, 0);
    for (let tool = 0; tool < monitors; tool += 1) {
      api.callOne(entries.freeMonitor, api.call('PyLong_FromLong', tool) >>> 0);
      api.clear();
    }
  };

  /** What an exception that nobody caught makes of the run. */
  const failed = (error: Ref) => {
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
  };

  /** Runs both parts of the program. In a session, which goes on, nothing is at its end. */
  const runProgram = (body: Ref, last: Ref, { space, awaits }: Prepared, isSession: boolean) => {
    try {
      // Given back when memory is out, so that there is enough to tell so.
      const reserve = api.call('malloc', 1 << 20);
      const result = evaluate(body, space, awaits);
      const value = result && !api.isNone(last) ? evaluate(last, space, awaits) : 0;
      const raised = !result || (!api.isNone(last) && !value) ? api.raised() : 0;
      if (!isSession) {
        api.call('PyObject_CallNoArgs', entries.runExitFunctions);
        api.clear();
      }
      isCollecting = api.call('PyGC_IsEnabled') !== 0;
      quiet();
      api.call('free', reserve);
      const outcome = raised ? failed(raised) : { status: 'ok' as const };
      const shown =
        value && outcome.status === 'ok' ? { repr: api.repr(value, reprLimit), json: readValue(value) } : undefined;
      if (isSession) for (const object of [result, value, raised]) api.drop(object);
      return { ...outcome, ...(shown && { value: shown }) };
    } catch (error) {
      if (overflow(error)) {
        const told = plainError('RecursionError', 'maximum recursion depth exceeded');
        return { status: 'error' as const, error: told, broken: true };
      }
      if (interpreterEnded(error)) {
        const message = 'the program ended the interpreter; let it end by itself, or call sys.exit()';
        return { status: 'error' as const, error: plainError('SystemExit', message), broken: true };
      }
      throw error;
    } finally {
      flush();
    }
  };

  const noteFlags = (body: Ref, last: Ref): void => {
    for (const code of [body, last]) if (!api.isNone(code)) flags |= api.number(api.attribute(code, 'co_flags'));
  };

  /** What the next call is not to find: input that was not read, and files that this one has handed out. */
  const endCall = (): void => {
    api.callOne(entries.renewInput, api.none);
    api.clear();
    quiet();
    files.settle();
  };

  const crossing = (report: object, written: NamedFile[] = []): Crossing => ({
    json: JSON.stringify(report),
    files: written,
  });

  return {
    validate(job: string, given: NamedFile[]): Crossing {
      files.mount(given);
      let found: Ref;
      try {
        found = api.callOne(entries.validate, api.str(job));
      } catch (error) {
        if (!overflow(error)) throw error;
        const diagnostics = [{ kind: 'syntax', severity: 'error', message: tooDeep }];
        return crossing({ status: 'ok', ran: false, diagnostics });
      }
      if (!found) return crossing({ ...failed(api.raised()), ran: false, diagnostics: [] });
      return crossing({ status: 'ok', ran: false, diagnostics: readValue(found) ?? [] });
    },

    execute(job: string, given: NamedFile[], limits: FileLimits, isSession = false, hasChecks = false): Crossing {
      files.mount(given);
      if (isSession) files.settle();
      let made: Ref;
      try {
        made = api.callOne(entries.prepare, hasChecks ? withFunctions(api.str(job)) : api.str(job));
      } catch (error) {
        if (!overflow(error)) throw error;
        const told = plainError('RecursionError', tooDeep);
        return crossing({ status: 'error', ran: false, error: told, diagnostics: [], broken: true });
      }
      if (!made) return crossing({ ...failed(api.raised()), ran: false, diagnostics: [] });
      const [found = 0, syntax = 0, body = 0, last = 0, space = 0, awaits = 0, checks = 0] = [0, 1, 2, 3, 4, 5, 6].map(
        (index) => api.item(made, index),
      );
      const diagnostics = readValue(found) ?? [];
      if (!api.isNone(syntax)) return crossing({ status: 'error', ran: false, error: describe(syntax), diagnostics });
      if (api.isNone(body)) return crossing({ status: 'policy', ran: false, diagnostics });
      const builtins = api.call('PyDict_GetItemString', space, api.cString('__builtins__')) >>> 0;
      prepared = { space, builtins, awaits: api.isNone(awaits) ? 0 : awaits, checks: readyChecks(checks) };
      files.limit(limits);
      if (isSession) noteFlags(body, last);
      const outcome = runProgram(body, last, prepared, isSession);
      const crossed = crossing({ ...outcome, ran: true, diagnostics }, files.written(limits));
      if (isSession) endCall();
      return crossed;
    },

    /** Mounts the first files of a session. */
    open(given: NamedFile[]): void {
      files.mount(given);
      files.settle();
    },

    /** Mounts the files of a later call, and tells as JSON what the interpreter that makes it ready has to know. */
    beginCall(given: NamedFile[]): string {
      const known: string[] = [];
      api.entries(prepared?.space ?? 0, (name) => {
        if (api.is(name, 'str')) known.push(api.text(name, 200).text);
        return known.length < mostNames;
      });
      const fault = files.mountMore(given);
      return JSON.stringify({ known, own: files.importable().slice(0, mostNames), flags, fault });
    },

    /**
     * Makes a later call ready. For an interpreter that runs no program.
     * @param wheels that the call has brought
     */
    compileCall(job: string, wheels: NamedFile[]): { json: string; code?: Uint8Array } {
      files.mount(wheels);
      let made: Ref;
      try {
        made = api.callOne(entries.compileCall, api.str(job));
      } catch (error) {
        if (!overflow(error)) throw error;
        const told = plainError('RecursionError', tooDeep);
        return { json: JSON.stringify({ status: 'error', ran: false, error: told, diagnostics: [], broken: true }) };
      }
      if (!made) return { json: JSON.stringify({ ...failed(api.raised()), ran: false, diagnostics: [] }) };
      const [found = 0, syntax = 0, code = 0, warned = 0] = [0, 1, 2, 3].map((index) => api.item(made, index));
      const diagnostics = readValue(found) ?? [];
      const refused = api.isNone(syntax)
        ? { status: 'policy', ran: false, diagnostics }
        : { status: 'error', ran: false, error: describe(syntax), diagnostics };
      const ready = { status: 'ok', ran: true, diagnostics, warned: api.text(warned, reprLimit).text };
      const bytes = api.isNone(code) ? undefined : api.bytes(code);
      api.drop(made);
      return bytes ? { json: JSON.stringify(ready), code: bytes } : { json: JSON.stringify(refused) };
    },

    /**
     * Runs a later call. Until its code begins no code of Python runs, but for what puts wheels on the path: an earlier
     * call may have changed all there is.
     */
    runCall({ code, warned, wheels }: ReadyCall, limits: FileLimits): Crossing {
      if (!prepared) throw new Error('the session has not begun');
      const made = api.unmarshal(code);
      if (!made) return crossing({ ...failed(api.raised()), ran: false, diagnostics: [] });
      const [name = 0, source = 0, body = 0, last = 0] = [0, 1, 2, 3].map((index) => api.item(made, index));
      if (wheels !== '[]') api.callOne(entries.bring, api.str(wheels));
      api.clear();
      api.call('PyDict_SetItem', entries.sources, name, source);
      api.call('PyDict_SetItemString', prepared.space, api.cString('__builtins__'), prepared.builtins);
      api.clear();
      files.limitOn(limits);
      noteFlags(body, last);
      if (warned !== '') ring.write(2, text.encode(warned));
      quiet();
      if (isCollecting) api.call('PyGC_Enable');
      const outcome = runProgram(body, last, prepared, true);
      const crossed = crossing({ ...outcome, ran: true, diagnostics: [] }, files.written(limits));
      endCall();
      api.drop(made);
      return crossed;
    },

    /** Makes the checks of a later call ready, once its code has run. */
    prepareChecks(job: string): void {
      const checks = api.callOne(entries.prepareChecks, withFunctions(api.str(job)));
      if (prepared && checks) prepared.checks = readyChecks(checks);
      else throw new Error('the checks could not be made ready');
    },

    /**
     * Runs one check in a copy of the program's namespace: names a check binds are its own, objects are shared.
     * @param index among the checks of the job
     */
    check(index: number): string {
      const ready = prepared?.checks[index];
      if (!prepared || !ready || !verdicts) throw new Error('no program with this check has run');
      const { problem, code } = ready;
      if (!api.isNone(problem)) return JSON.stringify({ verdict: 'broken', problem: readValue(problem) });

      ring.startCapture();
      let verdict: { verdict: 'passed' | 'failed'; message?: string; left?: string; right?: string; refused?: unknown };
      try {
        const space = api.call('PyDict_Copy', prepared.space) >>> 0;
        ready.modules.putBack();
        ready.builtins.takeFrom(space, ready.subjects);
        api.call('PyDict_SetItemString', space, api.cString('__builtins__'), ready.builtins.fresh());
        verdicts.begin(ready.places, space);
        verdict = evaluate(code, space, prepared.awaits) ? passed(ready, verdicts) : raisedBy(api.raised(), verdicts);
        flush();
      } catch (error) {
        if (!overflow(error) && !interpreterEnded(error)) throw error;
        const message = overflow(error) ? 'RecursionError: maximum recursion depth exceeded' : 'SystemExit';
        verdict = { verdict: 'failed', message };
      }
      const stdout = text.decode(ring.endCapture());
      return JSON.stringify({ ...verdict, ...(stdout && { stdout }) });
    },
  };

  /** The job with the functions that checks are given. */
  function withFunctions(job: Ref): Ref {
    verdicts ??= parts.makeVerdicts();
    const { note, held, asserted } = verdicts.functions;
    functions ??= [
      parts.makeBuiltin('note', note),
      parts.makeBuiltin('held', held),
      parts.makeBuiltin('asserted', asserted),
    ];
    const given = api.call('PyTuple_New', functions.length + 1) >>> 0;
    for (const [at, object] of [job, ...functions].entries()) {
      api.call('Py_IncRef', object);
      api.call('PyTuple_SetItem', given, at, object);
    }
    return given;
  }

  /** What checks are made of, with the names they rest on remembered before the program can change them. */
  function readyChecks(checks: Ref): ReadyCheck[] {
    const kept = new Map<Ref, ReturnType<NamesKept['builtins']>>();
    const refs = (tuple: Ref) => Array.from({ length: api.size(tuple) }, (_, at) => api.item(tuple, at));
    return refs(checks).map((check) => {
      const [problem = 0, code = 0, places = 0, certain = 0, dict = 0, subjects = 0, modules = 0] = refs(check);
      const builtins = kept.get(dict) ?? parts.namesKept.builtins(dict);
      kept.set(dict, builtins);
      return {
        problem,
        code,
        places,
        certain: refs(certain).map((number) => api.number(number)),
        subjects: refs(subjects),
        builtins,
        modules: parts.namesKept.modules(modules),
      };
    });
  }

  function passed({ certain }: ReadyCheck, { forged, isSeen }: Verdicts) {
    const found = forged();
    if (found) {
      const message = `\`${found.text}\` ${found.why}`;
      return { verdict: 'failed' as const, message, left: found.left, ...(found.right && { right: found.right }) };
    }
    if (certain.every(isSeen)) return { verdict: 'passed' as const };
    return { verdict: 'failed' as const, message: 'The check ended before all of its assertions had run.' };
  }

  function raisedBy(error: Ref, { lastCompared }: Verdicts) {
    const type = api.text(api.call('PyType_GetName', api.typeOf(error)) >>> 0, 200).text;
    const said = api.call('PyObject_Str', error) >>> 0;
    const text = said ? api.text(said, 2_000).text : '';
    api.clear();
    const { line, isOfCheck } = placeOf(error);
    const place = line > 0 ? ` (line ${line} of the check)` : '';
    const isAssertion = api.matches(error, api.exception('AssertionError')) && isOfCheck;
    const compared = isAssertion ? lastCompared() : undefined;
    if (!compared) return { verdict: 'failed' as const, message: `${type}${text && `: ${text}`}${place}` };
    const { left, right, part } = compared;
    const [shortLeft, shortRight] = parts.sidesAround(left, right ?? left, 300);
    const shown = right === undefined ? `it is ${shortLeft}` : `left is ${shortLeft}, right is ${shortRight}`;
    const message = `${text && `${text}: `}\`${compared.text}\` failed: ${part ? `in \`${part}\` ` : ''}${shown}${place}`;
    return { verdict: 'failed' as const, message, left, ...(right !== undefined && { right }) };
  }

  /** The line of a check in which an exception came up, and whether the check itself raised it. */
  function placeOf(error: Ref): { line: number; isOfCheck: boolean } {
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
  }
}

export type Session = ReturnType<typeof createSession>;
