/** The names behind the presets. Data only. */

const words = (text: string): string[] => text.trim().split(/\s+/);

/** What Python itself needs under any preset: classes, exceptions, the import statement. */
const pythonLanguage = words(`
  __build_class__ __debug__ __doc__ __import__ __name__ Ellipsis NotImplemented
  object type super property classmethod staticmethod
  ArithmeticError AssertionError AttributeError BaseException BaseExceptionGroup BlockingIOError BrokenPipeError
  BufferError BytesWarning ChildProcessError ConnectionAbortedError ConnectionError ConnectionRefusedError
  ConnectionResetError DeprecationWarning EOFError EncodingWarning EnvironmentError Exception ExceptionGroup
  FileExistsError FileNotFoundError FloatingPointError FutureWarning GeneratorExit IOError ImportError ImportWarning
  IndentationError IndexError InterruptedError IsADirectoryError KeyError KeyboardInterrupt LookupError MemoryError
  ModuleNotFoundError NameError NotADirectoryError NotImplementedError OSError OverflowError PendingDeprecationWarning
  PermissionError ProcessLookupError PythonFinalizationError RecursionError ReferenceError ResourceWarning RuntimeError
  RuntimeWarning StopAsyncIteration StopIteration SyntaxError SyntaxWarning SystemError SystemExit TabError
  TimeoutError TypeError UnboundLocalError UnicodeDecodeError UnicodeEncodeError UnicodeError UnicodeTranslateError
  UnicodeWarning UserWarning ValueError Warning ZeroDivisionError`);

export const pythonBuiltins = {
  strict: [
    ...pythonLanguage,
    ...words(`abs round pow divmod len sum min max sorted str int float bool list dict set tuple
      map filter zip enumerate print range reversed isinstance hasattr getattr`),
  ],
  standard: [
    ...pythonLanguage,
    ...words(`abs aiter all anext any ascii bin bool bytearray bytes callable chr compile complex delattr dict dir
      divmod enumerate eval exec exit filter float format frozenset getattr globals hasattr hash hex id input int
      isinstance issubclass iter len list locals map max memoryview min next oct open ord pow print quit range repr
      reversed round set setattr slice sorted str sum tuple vars zip`),
  ],
};

const originalImports = words(`math random statistics collections itertools functools json re string datetime calendar
  heapq bisect array copy typing`);

export const pythonImports = {
  strict: ['__future__', ...originalImports],
  standard: [
    '__future__',
    ...originalImports,
    // What computes.
    ...words(`abc annotationlib ast asyncio binascii cmath codecs codeop colorsys contextlib contextvars copyreg
      dataclasses decimal difflib dis enum errno fractions gettext graphlib hashlib hmac inspect ipaddress keyword locale
      marshal ntpath numbers opcode operator posixpath pprint queue reprlib sched secrets shlex stat stringprep struct
      symtable sys textwrap time token tokenize traceback types unicodedata urllib.parse uuid warnings weakref zoneinfo`),
    // What reads and writes formats.
    ...words(`base64 bz2 compression configparser csv email gzip html io lzma mailbox mimetypes pickle pickletools
      plistlib quopri sqlite3 tarfile tomllib wave xml zipfile zlib`),
    // What works on the working folder, which is all the files there are.
    ...words(`filecmp fileinput fnmatch glob importlib.metadata importlib.resources linecache pathlib pkgutil shutil
      tempfile`),
    // What programs are written, tested and measured with.
    ...words(
      `argparse cProfile cmd doctest getopt logging optparse platform profile pstats timeit tracemalloc unittest`,
    ),
  ],
};

const ecmaScript = words(`
  globalThis Infinity NaN undefined isFinite isNaN parseFloat parseInt decodeURI decodeURIComponent encodeURI
  encodeURIComponent escape unescape Object Function Boolean Symbol Error AggregateError EvalError RangeError
  ReferenceError SuppressedError SyntaxError TypeError URIError Number BigInt Math Date Temporal Intl String RegExp
  Array Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array Float16Array Float32Array
  Float64Array BigInt64Array BigUint64Array ArrayBuffer DataView Map Set WeakMap WeakSet WeakRef FinalizationRegistry
  JSON Promise Proxy Reflect Iterator DisposableStack AsyncDisposableStack console`);

const web = words(`eval setTimeout clearTimeout setInterval clearInterval setImmediate clearImmediate queueMicrotask
  structuredClone URL URLSearchParams TextEncoder TextDecoder crypto btoa atob performance Event CustomEvent EventTarget
  AbortController AbortSignal DOMException`);

export const javascriptGlobals = { strict: ecmaScript, standard: [...ecmaScript, ...web] };
