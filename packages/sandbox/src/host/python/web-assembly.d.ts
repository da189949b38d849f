/** What is used of WebAssembly: the compiler's library without the DOM knows only the name of a module's type. */
declare namespace WebAssembly {
  interface Memory {
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }
  interface Instance {
    readonly exports: Record<string, unknown>;
  }
  const Module: new (bytes: Uint8Array) => Module;
  function compile(bytes: Uint8Array): Promise<Module>;
  const Instance: new (module: Module, imports: Record<string, Record<string, unknown>>) => Instance;
}
