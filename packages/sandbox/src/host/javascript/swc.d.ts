/** The transpiler's loader without its start, which reads a file by its path: see build-plugins.ts. */
declare module '@swc/wasm?unstarted' {
  export function start(module: Uint8Array): void;
  /** The package's own types lack some of the options: https://swc.rs/docs/configuration/compilation */
  export function transformSync(source: string, options: object): { code: string; map?: string };
}
