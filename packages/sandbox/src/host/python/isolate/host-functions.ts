import type { ArgumentProblem, createArgumentReader } from './argument-reader.js';
import type { CallChannel } from './call-channel.js';
import type { CApi, Ref } from './capi.js';
import type { createReplies } from './replies.js';
import type { EntryPoints, Exports } from './types.js';

interface Table {
  grow(by: number): number;
  set(index: number, value: unknown): void;
}

interface CallParts {
  createArgumentReader: typeof createArgumentReader;
  createReplies: typeof createReplies;
}

interface Known {
  name: string;
  takes: 'object' | 'other' | 'any';
}

/** What the host hands over for a job that has functions. */
export interface GivenCalls extends CallChannel {
  functions: Known[];
}

/**
 * The functions of the host as builtin functions of Python: no frame of Python is theirs, so what they raise has the
 * program's frames alone. The thread waits for an answer wherever it is called from. Where an awaitable is expected,
 * which `mae_calls` tells, the call gives one and does not wait.
 *
 * @returns what the next job of the same interpreter hands its own channel to
 */
export function createHostFunctions(
  parts: CallParts,
  api: CApi,
  entries: EntryPoints,
  exports: Exports,
  given: GivenCalls,
): (channel: CallChannel) => void {
  /** Not a name that a program can write. */
  const waitName = '@wait';
  const [withKeywords, definitionBytes] = [3, 16];
  let channel: CallChannel = given;
  let replies = parts.createReplies(given);
  const readArgument = parts.createArgumentReader(api);
  const kinds = { input: 'ValueError', limit: 'RuntimeError', failed: 'RuntimeError' } as const;

  const argumentOf = ({ name, takes }: Known, values: Ref, named: Ref): unknown => {
    const misused = (): never => {
      const form = takes === 'object' ? 'keyword arguments or one dict' : 'keyword arguments or one value';
      const problem: ArgumentProblem = { kind: 'TypeError', message: `${name}() takes ${form}` };
      throw problem;
    };
    const count = api.size(values);
    const hasNames = named !== 0 && api.call('PyDict_Size', named) > 0;
    if (count > 1 || (count === 1 && hasNames)) misused();
    if (count === 0 && !hasNames) return takes === 'other' ? null : {};
    const value = hasNames ? named : api.item(values, 0);
    if (takes === 'object' && !api.is(value, 'dict')) misused();
    return readArgument(value, `${name}(): `, channel.maxCallBytes);
  };

  const called = (known: Known, values: Ref, named: Ref): Ref => {
    let json: string;
    try {
      json = JSON.stringify(argumentOf(known, values, named));
    } catch (problem) {
      const { kind, message } = problem as Partial<ArgumentProblem>;
      if (kind === undefined || message === undefined) throw problem;
      return api.raise(kind, message);
    }
    const frame = api.call('PyEval_GetFrame') >>> 0;
    const wanted = frame ? api.callOne(entries.awaitableWanted, frame) : api.none;
    if (!wanted) return 0;
    const call = channel.post(known.name, json);
    if (typeof call === 'string') return api.raise('RuntimeError', call);
    if (!api.isNone(wanted)) return later(wanted, call);
    const { end, text } = replies.of(call);
    return end === 'ok' ? resultOf(text) : api.raise(kinds[end], text);
  };

  const later = (wanted: Ref, call: number): Ref => {
    const number = api.call('PyLong_FromLong', call) >>> 0;
    const awaitable = api.callOne(wanted, number);
    api.call('Py_DecRef', number);
    return awaitable;
  };

  const resultOf = (json: string): Ref => {
    const text = api.str(json);
    if (!text) return 0;
    const value = api.callOne(entries.readJson, text);
    api.call('Py_DecRef', text);
    return value;
  };

  /** For the event loop: waits for any answer, for as many milliseconds as it is told, and gives all there are. */
  const waited = (values: Ref): Ref => {
    const time = api.size(values) === 1 ? api.item(values, 0) : 0;
    if (time === 0 || api.typeOf(time) !== api.types.float) return api.raise('TypeError', 'a float is needed');
    const milliseconds = api.call('PyFloat_AsDouble', time);
    const all = replies.any(milliseconds < 0 ? Number.POSITIVE_INFINITY : milliseconds);
    return api.str(JSON.stringify(all.map(({ call, end, text }) => [call, end, text])));
  };

  /** A function of JavaScript has no place in the table of functions: one of WebAssembly that calls it has. */
  const [i32, results] = [0x7f, 1];
  const bridge = new WebAssembly.Module(
    new Uint8Array([
      ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      ...[1, 8, 1, 0x60, 3, i32, i32, i32, results, i32],
      ...[2, 7, 1, 1, 0x61, 1, 0x66, 0, 0],
      ...[7, 5, 1, 1, 0x66, 0, 0],
    ]),
  );
  const table = exports.__indirect_function_table as Table;
  const give = (name: string, call: (values: Ref, named: Ref) => Ref): void => {
    const imports = { a: { f: (_self: Ref, values: Ref, named: Ref) => call(values >>> 0, named >>> 0) } };
    const place = table.grow(1);
    table.set(place, new WebAssembly.Instance(bridge, imports).exports.f);
    const definition = api.call('malloc', definitionBytes) >>> 0;
    api.writeNumbers(definition, [api.cString(name), place, withKeywords, 0]);
    const made = api.call('PyCFunction_NewEx', definition, 0, 0) >>> 0;
    if (!made || !api.callOne(entries.giveFunction, made)) throw new Error('the functions of the host cannot be given');
  };
  give(waitName, waited);
  for (const known of given.functions) give(known.name, (values, named) => called(known, values, named));
  return (next) => {
    channel = next;
    replies = parts.createReplies(next);
    if (!api.callOne(entries.giveFunction, api.none)) api.clear();
  };
}
