import type { CApi, Ref } from './capi.js';
import type { Checks, ReadyCheck } from './checks.js';
import type { Evaluation } from './evaluation.js';
import type { Exceptions } from './exceptions.js';
import type { FileLimits } from './file-tree.js';
import type { Ring } from './ring.js';
import type { Text } from './text.js';
import type { EntryPoints } from './types.js';
import type { ValueReader } from './values.js';
import type { NamedFile, WorkFolder } from './work-folder.js';

export interface SessionParts {
  api: CApi;
  entries: EntryPoints;
  files: WorkFolder;
  text: Text;
  ring: Ring;
  readValue: ValueReader;
  evaluation: Evaluation;
  exceptions: Exceptions;
  checks: Checks;
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
 * One job in one interpreter, or the calls of a session. Everything the outcome rests on is decided on this side, from
 * what CPython's C interface answers: which call raised, of which class, what the last expression gave. The program can
 * change any Python object there is, and none of these answers.
 */
export function createSession(parts: SessionParts) {
  const { api, entries, files, ring, text, readValue, exceptions, checks } = parts;
  const { evaluate, flush, quiet } = parts.evaluation;
  const reprLimit = 65_536;
  const mostNames = 20_000;
  const tooDeep = 'the source is nested too deeply, or too large for the memory limit';
  interface Prepared {
    space: Ref;
    builtins: Ref;
    awaits: Ref;
    checks: ReadyCheck[];
  }
  let prepared: Prepared | undefined;
  /** Flags of the code that the calls of the session have run: future features are among them. */
  let flags = 0;
  let isCollecting = true;

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
      const outcome = raised ? exceptions.statusOf(raised) : { status: 'ok' as const };
      const shown =
        value && outcome.status === 'ok' ? { repr: api.repr(value, reprLimit), json: readValue(value) } : undefined;
      if (isSession) for (const object of [result, value, raised]) api.drop(object);
      return { ...outcome, ...(shown && { value: shown }) };
    } catch (error) {
      if (exceptions.isOverflow(error)) {
        const told = exceptions.plain('RecursionError', 'maximum recursion depth exceeded');
        return { status: 'error' as const, error: told, broken: true };
      }
      if (exceptions.hasEndedInterpreter(error)) {
        const message = 'the program ended the interpreter; let it end by itself, or call sys.exit()';
        return { status: 'error' as const, error: exceptions.plain('SystemExit', message), broken: true };
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
    /** @param job as all jobs here: JSON in UTF-8 */
    validate(job: Uint8Array, given: NamedFile[]): Crossing {
      files.mount(given);
      let found: Ref;
      try {
        found = api.callOne(entries.validate, api.strOf(job));
      } catch (error) {
        if (!exceptions.isOverflow(error)) throw error;
        const diagnostics = [{ kind: 'syntax', severity: 'error', message: tooDeep }];
        return crossing({ status: 'ok', ran: false, diagnostics });
      }
      if (!found) return crossing({ ...exceptions.statusOf(api.raised()), ran: false, diagnostics: [] });
      return crossing({ status: 'ok', ran: false, diagnostics: readValue(found) ?? [] });
    },

    execute(job: Uint8Array, given: NamedFile[], limits: FileLimits, isSession = false, hasChecks = false): Crossing {
      files.mount(given);
      if (isSession) files.settle();
      let made: Ref;
      try {
        made = api.callOne(entries.prepare, hasChecks ? checks.withFunctions(api.strOf(job)) : api.strOf(job));
      } catch (error) {
        if (!exceptions.isOverflow(error)) throw error;
        const told = exceptions.plain('RecursionError', tooDeep);
        return crossing({ status: 'error', ran: false, error: told, diagnostics: [], broken: true });
      }
      if (!made) return crossing({ ...exceptions.statusOf(api.raised()), ran: false, diagnostics: [] });
      const [found = 0, syntax = 0, body = 0, last = 0, space = 0, awaits = 0, compiled = 0] = [
        0, 1, 2, 3, 4, 5, 6,
      ].map((index) => api.item(made, index));
      const diagnostics = readValue(found) ?? [];
      if (!api.isNone(syntax))
        return crossing({ status: 'error', ran: false, error: exceptions.describe(syntax), diagnostics });
      if (api.isNone(body)) return crossing({ status: 'policy', ran: false, diagnostics });
      const builtins = api.call('PyDict_GetItemString', space, api.cString('__builtins__')) >>> 0;
      prepared = { space, builtins, awaits: api.isNone(awaits) ? 0 : awaits, checks: checks.ready(compiled) };
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
    compileCall(job: Uint8Array, wheels: NamedFile[]): { json: string; code?: Uint8Array } {
      files.mount(wheels);
      let made: Ref;
      try {
        made = api.callOne(entries.compileCall, api.strOf(job));
      } catch (error) {
        if (!exceptions.isOverflow(error)) throw error;
        const told = exceptions.plain('RecursionError', tooDeep);
        return { json: JSON.stringify({ status: 'error', ran: false, error: told, diagnostics: [], broken: true }) };
      }
      if (!made) return { json: JSON.stringify({ ...exceptions.statusOf(api.raised()), ran: false, diagnostics: [] }) };
      const [found = 0, syntax = 0, code = 0, warned = 0] = [0, 1, 2, 3].map((index) => api.item(made, index));
      const diagnostics = readValue(found) ?? [];
      const refused = api.isNone(syntax)
        ? { status: 'policy', ran: false, diagnostics }
        : { status: 'error', ran: false, error: exceptions.describe(syntax), diagnostics };
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
      if (!made) return crossing({ ...exceptions.statusOf(api.raised()), ran: false, diagnostics: [] });
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
    prepareChecks(job: Uint8Array): void {
      const compiled = api.callOne(entries.prepareChecks, checks.withFunctions(api.strOf(job)));
      if (prepared && compiled) prepared.checks = checks.ready(compiled);
      else throw new Error('the checks could not be made ready');
    },

    /**
     * Runs one check.
     *
     * @param index among the checks of the job
     */
    check(index: number): string {
      const check = prepared?.checks[index];
      if (!prepared || !check) throw new Error('no program with this check has run');
      return checks.run(check, prepared.space, prepared.awaits);
    },
  };
}

export type Session = ReturnType<typeof createSession>;
