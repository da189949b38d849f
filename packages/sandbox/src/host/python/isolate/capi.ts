import type { FunctionName, VariableName } from './c-names.js';
import type { Call, Interpreter } from './types.js';

/** An address of a Python object, 0 where a call raised. */
export type Ref = number;

type ExceptionName = 'AssertionError' | 'MemoryError' | 'RuntimeError' | 'SystemExit' | 'TypeError' | 'ValueError';

/** Where a variable of C lies: in an image it is known beforehand, so that the module need not export it. */
export type AddressOf = (name: VariableName) => number;

/**
 * CPython's C interface, as far as it is used. References are not given back: an interpreter serves one job.
 * Nothing here runs Python code unless its name says so.
 */
export function createCApi({ exports, heap }: Pick<Interpreter, 'exports' | 'heap'>, address: AddressOf) {
  const call = (name: FunctionName, ...numbers: number[]): number => (exports[name] as Call)(...numbers);

  /** A copy of bytes in the interpreter's memory, with a zero after them. */
  const place = (bytes: Uint8Array): number => {
    const at = call('malloc', bytes.length + 1) >>> 0;
    if (at === 0) throw new Error('no memory');
    heap.slice(at, bytes.length).set(bytes);
    heap.slice(at + bytes.length, 1)[0] = 0;
    return at;
  };
  const cString = (text: string): number => place(heap.encode(text));
  const scratch = call('malloc', 64) >>> 0;
  const noneType = address('_Py_NoneStruct');
  /** Where an object has its type: behind its count of references. */
  const typeAt = 4;
  const types = {
    float: address('PyFloat_Type'),
    function: address('PyFunction_Type'),
    int: address('PyLong_Type'),
    str: address('PyUnicode_Type'),
    bytes: address('PyBytes_Type'),
    list: address('PyList_Type'),
    tuple: address('PyTuple_Type'),
    dict: address('PyDict_Type'),
    object: address('PyBaseObject_Type'),
  };
  const flags = { int: 1 << 24, list: 1 << 25, tuple: 1 << 26, bytes: 1 << 27, str: 1 << 28, dict: 1 << 29 };
  const names = { utf8: cString('utf-8'), replace: cString('backslashreplace'), pass: cString('surrogatepass') };

  const api = {
    call,
    address,
    cString,
    none: noneType,
    true: address('_Py_TrueStruct'),
    false: address('_Py_FalseStruct'),
    types,
    /** The exception classes by name: a variable holds each. */
    exception: (name: ExceptionName): Ref => heap.pointer(address(`PyExc_${name}`)),
    /** Raises one: 0, as a call that raised gives. */
    raise(name: ExceptionName, message: string): 0 {
      const text = api.str(message.toWellFormed());
      if (text) {
        call('PyErr_SetObject', api.exception(name), text);
        call('Py_DecRef', text);
      }
      return 0;
    },
    /** Writes 32-bit numbers one after another. */
    writeNumbers: (at: number, numbers: number[]): void =>
      numbers.forEach((number, index) => {
        heap.setNumber(at + 4 * index, number);
      }),
    typeOf: (object: Ref): Ref => call('PyObject_Type', object) >>> 0,
    /** The same, read where it lies: for what looks at many objects. */
    type: (object: Ref): Ref => heap.pointer(object + typeAt),
    setNumber: (at: number, value: number): void => heap.setNumber(at, value),
    is: (object: Ref, kind: keyof typeof flags): boolean =>
      (call('PyType_GetFlags', api.typeOf(object)) & flags[kind]) !== 0,
    isSubtype: (type: Ref, of: Ref): boolean => call('PyType_IsSubtype', type, of) !== 0,
    clear: (): void => void call('PyErr_Clear'),
    raised: (): Ref => call('PyErr_GetRaisedException') >>> 0,
    matches: (error: Ref, type: Ref): boolean => call('PyErr_GivenExceptionMatches', error, type) !== 0,
    str: (text: string): Ref => api.strOf(heap.encode(text)),
    /** The str of UTF-8. What is long comes as such: to encode it here takes longer than most programs do. */
    strOf(utf8: Uint8Array): Ref {
      const at = place(utf8);
      const object = call('PyUnicode_FromStringAndSize', at, utf8.length) >>> 0;
      call('free', at);
      return object;
    },
    /** The text of a str, at most `limit` characters; lone surrogates become escapes where `plain`. */
    text(object: Ref, limit: number, plain = true): { text: string; whole: boolean } {
      const length = call('PyUnicode_GetLength', object);
      const part = length > limit ? call('PyUnicode_Substring', object, 0, limit) : object;
      const bytes = part && call('PyUnicode_AsEncodedString', part, names.utf8, plain ? names.replace : names.pass);
      if (!bytes) {
        api.clear();
        return { text: '', whole: false };
      }
      const start = call('PyBytes_AsString', bytes) >>> 0;
      const text = heap.decode(start, call('PyBytes_Size', bytes));
      call('Py_DecRef', bytes);
      if (part !== object) call('Py_DecRef', part);
      return { text, whole: length <= limit };
    },
    /** Gives a reference back, where there is one. What nothing refers to any more runs its finalizer. */
    drop(object: Ref): void {
      if (object) call('Py_DecRef', object);
    },
    /** A copy of what is in a bytes object. */
    bytes: (object: Ref): Uint8Array =>
      heap.slice(call('PyBytes_AsString', object), call('PyBytes_Size', object)).slice(),
    /** What was marshalled. Runs no code of Python. */
    unmarshal(bytes: Uint8Array): Ref {
      const at = call('malloc', bytes.length) >>> 0;
      if (at === 0) return 0;
      heap.slice(at, bytes.length).set(bytes);
      const object = call('PyMarshal_ReadObjectFromString', at, bytes.length) >>> 0;
      call('free', at);
      return object;
    },
    item: (tuple: Ref, index: number): Ref => call('PyTuple_GetItem', tuple, index) >>> 0,
    byte: (bytes: Ref, index: number): number => heap.slice((call('PyBytes_AsString', bytes) >>> 0) + index, 1)[0] ?? 0,
    size: (tuple: Ref): number => call('PyTuple_Size', tuple),
    isNone: (object: Ref): boolean => object === noneType,
    number: (object: Ref): number => call('PyLong_AsLong', object),
    /** Runs Python code: attribute look-up may be the object's own. */
    attribute: (object: Ref, name: string): Ref => call('PyObject_GetAttrString', object, cString(name)) >>> 0,
    /** Runs Python code. */
    callOne: (callable: Ref, argument: Ref): Ref => call('PyObject_CallOneArg', callable, argument) >>> 0,
    /** Runs Python code. */
    evaluate: (code: Ref, space: Ref): Ref => call('PyEval_EvalCode', code, space, space) >>> 0,
    /** Runs Python code: `repr(object)`, at most `limit` characters. */
    repr(object: Ref, limit: number): string {
      const text = call('PyObject_Repr', object) >>> 0;
      if (text) {
        const { text: shown, whole } = api.text(text, limit);
        api.drop(text);
        return whole ? shown : `${shown}...`;
      }
      api.clear();
      return '<no repr>';
    },
    /** Walks a dict of whatever class by its own slots. Stops where `each` returns false. */
    entries(dict: Ref, each: (key: Ref, value: Ref) => boolean): void {
      heap.setNumber(scratch, 0);
      while (call('PyDict_Next', dict, scratch, scratch + 4, scratch + 8)) {
        if (!each(heap.pointer(scratch + 4), heap.pointer(scratch + 8))) return;
      }
    },
  };
  return api;
}

export type CApi = ReturnType<typeof createCApi>;
