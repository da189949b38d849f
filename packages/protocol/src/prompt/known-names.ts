const words = (text: string): string[] => text.trim().split(/\s+/);

/** Modules of Python's standard library that are often imported and often not allowed: named where they are not. */
export const contestedModules = words(`
  os subprocess threading multiprocessing concurrent socket http urllib.request signal ctypes importlib getpass gc`);

/** Modules that programs for a task hardly ever import: a long list of what is allowed leaves them out. */
export const rareModules = new Set(
  words(`
  __future__ annotationlib binascii codeop colorsys configparser contextvars copyreg cProfile cmd dis doctest errno
  filecmp fileinput getopt gettext graphlib importlib.metadata importlib.resources keyword linecache locale mailbox
  marshal mimetypes ntpath opcode optparse pickletools pkgutil platform plistlib posixpath profile pstats quopri reprlib
  sched stat stringprep symtable timeit token tokenize tracemalloc warnings wave`),
);

/** Python's built-in functions, without those that only an interactive session has. */
export const pythonBuiltins = words(`
  abs aiter all anext any ascii bin bool bytearray bytes callable chr classmethod compile complex delattr dict dir divmod
  enumerate eval exec filter float format frozenset getattr globals hasattr hash hex id input int isinstance issubclass
  iter len list locals map max memoryview min next object oct open ord pow print property range repr reversed round set
  setattr slice sorted staticmethod str sum super tuple type vars zip`);

/** Globals of JavaScript that programs take for granted and a policy may leave out. */
export const scriptGlobals = words(`
  eval setTimeout setInterval queueMicrotask structuredClone URL URLSearchParams TextEncoder TextDecoder crypto
  performance btoa atob AbortController Intl Temporal`);
