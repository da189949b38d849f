import type { CreateModule, Emscripten, Exports, Interpreter, Snapshot, System } from './types.js';

export interface BootOptions {
  createModule: CreateModule;
  module: WebAssembly.Module;
  stdlib: Uint8Array;
  /** `fresh`: CPython is started, in about half a second; `none`: it is instantiated only. */
  snapshot: Snapshot | 'fresh' | 'none';
  system: System;
}

/**
 * Starts CPython without Pyodide's own layer: no `js`, no proxies, nothing of JavaScript that Python could reach.
 * Standard input, output and error go to `system`; all other files are in memory.
 */
export async function bootInterpreter(options: BootOptions): Promise<Interpreter> {
  const { snapshot, system } = options;
  let exports: Exports | undefined;

  const prepareFiles = (emscripten: Emscripten): void => {
    const { FS } = emscripten;
    FS.mkdirTree('/lib/python3.14/site-packages');
    FS.mkdirTree('/lib/python3.14/lib-dynload');
    FS.writeFile('/lib/python314.zip', options.stdlib, { canOwn: true });
    FS.mkdirTree('/home/user');
    FS.chdir('/home/user');
    FS.init();
    for (const descriptor of [0, 1, 2] as const) {
      const stream = FS.getStream(descriptor);
      stream.tty = undefined;
      stream.stream_ops = {
        read: (_stream: unknown, buffer: Uint8Array, offset: number, length: number) =>
          descriptor === 0 ? system.read(new Uint8Array(buffer.buffer, buffer.byteOffset + offset, length)) : 0,
        write: (_stream: unknown, buffer: Uint8Array, offset: number, length: number) => {
          if (descriptor !== 0)
            system.write(descriptor, new Uint8Array(buffer.buffer, buffer.byteOffset + offset, length));
          return length;
        },
      };
    }
    emscripten.ENV.HOME = '/home/user';
    emscripten.ENV.TZ = 'UTC';
    // Without it `main` would end the interpreter after starting it.
    emscripten.ENV.PYTHONINSPECT = '1';
  };

  const line = (stream: 1 | 2) => (text: string) => system.write(stream, new TextEncoder().encode(`${text}\n`));
  const emscripten = await options.createModule({
    // Pyodide's layer looks for packages in the background: it never gets an answer.
    API: { config: { env: {} }, runtimeEnv: { IN_SHELL: true }, lockFilePromise: new Promise(() => undefined) },
    noInitialRun: snapshot !== 'fresh',
    thisProgram: 'python',
    arguments: [],
    print: line(1),
    printErr: line(2),
    preRun: [prepareFiles],
    instantiateWasm(
      imports: Record<'env', Record<string, unknown>>,
      done: (instance: unknown, module: unknown) => void,
    ) {
      // These belong to the layer that is not there.
      imports.env.Jsv_GetError_import = () => undefined;
      imports.env.JsvError_Check = () => 0;
      imports.env._maybe_poll_async = () => null;
      const instance = new WebAssembly.Instance(options.module, imports);
      exports = instance.exports as unknown as Exports;
      done(instance, options.module);
      return {};
    },
  });
  if (exports === undefined) throw new Error('the interpreter was not instantiated');

  if (typeof snapshot === 'object') {
    const { memory } = exports;
    const missing = snapshot.size - memory.buffer.byteLength;
    if (missing > 0) memory.grow(missing / 65536);
    const heap = new Uint8Array(memory.buffer);
    let at = 0;
    for (const [start, length] of snapshot.runs) {
      heap.set(snapshot.bytes.subarray(at, at + length), start);
      at += length;
    }
  }
  return { emscripten, exports };
}
