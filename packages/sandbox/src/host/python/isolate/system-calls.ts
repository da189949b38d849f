import type { Faults } from './faults.js';
import type { Heap } from './heap.js';
import type { Call, Exports, System } from './types.js';

/** Memory, chance, endings, and what a program may ask for and does not get. */
export function createSystemCalls(heap: Heap, faults: Faults, system: System, exports: () => Exports) {
  const { Ending, Fault, negative, positive, quiet } = faults;
  const page = 65_536;
  const mostBytes = 2 ** 32 - page;
  const grownBy = 1.2;
  const largestStep = 96 * 2 ** 20;
  const noSuchName = -2;

  const leave = (code: number): never => {
    throw new Ending('ExitStatus', `the interpreter ended with ${code}`);
  };
  const abort = (): never => {
    throw new Ending('Aborted', 'the interpreter aborted');
  };
  const refuse = (name: ConstructorParameters<Faults['Fault']>[0]) =>
    negative((): number => {
      throw new Fault(name);
    });
  const nothing = (): number => 0;
  const ignore = (): void => undefined;
  const notAsynchronous = () => null;
  const noNetwork = refuse('addressFamily');

  const grow = (bytes: number): boolean => {
    const { memory } = exports();
    const missing = Math.ceil((bytes - memory.buffer.byteLength) / page);
    try {
      memory.grow(missing);
      return true;
    } catch {
      return false;
    }
  };
  const environment = Object.entries(system.environment ?? {}).map(([name, value]) => `${name}=${value}`);

  return {
    /** Grows by a fifth, so that growing stays rare, or by what is needed where there is no more. */
    emscripten_resize_heap(asked: number): number {
      const needed = asked >>> 0;
      if (needed > mostBytes) return 0;
      const size = exports().memory.buffer.byteLength;
      const ample = Math.min(size * grownBy, needed + largestStep, mostBytes);
      return (ample > needed && grow(ample)) || grow(needed) ? 1 : 0;
    },
    emscripten_get_heap_max: () => mostBytes,
    random_get: positive((at: number, length: number) => {
      system.entropy(heap.slice(at, length >>> 0));
      return 0;
    }),
    environ_sizes_get: positive((count: number, bytes: number) => {
      heap.setNumber(count, environment.length);
      const size = environment.reduce((sum, entry) => sum + heap.encode(entry).length + 1, 0);
      heap.setNumber(bytes, size);
      return 0;
    }),
    environ_get: positive((pointers: number, bytes: number) => {
      let at = bytes;
      for (const [index, entry] of environment.entries()) {
        const size = heap.encode(entry).length + 1;
        heap.setNumber(pointers + 4 * index, at);
        heap.setCString(at, entry, size);
        at += size;
      }
      return 0;
    }),

    exit: leave,
    proc_exit: leave,
    _abort_js: abort,
    __assert_fail: abort,
    __call_sighandler(handler: number, signal: number): void {
      (exports().__indirect_function_table as { get(index: number): Call }).get(handler)(signal);
    },
    _Py_CheckEmscriptenSignals_Helper: nothing,
    /** Timers would need an event loop: none of them ever strikes. */
    _setitimer_js: nothing,

    __syscall_getuid32_js: nothing,
    _emscripten_get_progname: quiet(undefined, (at: number, room: number) => heap.setCString(at, 'python', room)),
    _Py_emscripten_runtime: nothing,
    _emscripten_system(command: number): number {
      return command ? -faults.numbers.notThere : 0;
    },
    _dlopen_js: nothing,
    _dlsym_js: nothing,

    __syscall_socket: noNetwork,
    __syscall_accept4: noNetwork,
    __syscall_bind: noNetwork,
    __syscall_connect: noNetwork,
    __syscall_getpeername: noNetwork,
    __syscall_getsockname: noNetwork,
    __syscall_getsockopt: noNetwork,
    __syscall_listen: noNetwork,
    __syscall_recvfrom: noNetwork,
    __syscall_recvmsg: noNetwork,
    __syscall_sendmsg: noNetwork,
    __syscall_sendto: noNetwork,
    getaddrinfo: () => noSuchName,
    getnameinfo: () => noSuchName,
    getprotobyname: nothing,
    _emscripten_lookup_name: nothing,

    // Pyodide's sockets may wait for JavaScript: these say that this one is none of them.
    _maybe_connect_async: notAsynchronous,
    _maybe_recvfrom_async: notAsynchronous,
    _maybe_sendto_async: notAsynchronous,
    _maybe_poll_async: notAsynchronous,
    _try_fcntl64: nothing,
    _try_shutdown: nothing,

    /** A start of Pyodide's own asks for a map of JavaScript objects, which is never used. */
    __hiwire_deduplicate_new: () => null,

    emscripten_runtime_keepalive_push: ignore,
    emscripten_runtime_keepalive_pop: ignore,
    _emscripten_runtime_keepalive_clear: ignore,
    emscripten_debugger: ignore,
    emscripten_log_impl_js: ignore,
    _emscripten_log_formatted: ignore,
  };
}
