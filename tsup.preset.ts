import { defineConfig, type Options } from 'tsup';

/** The one way every package is built: ESM, declarations, source maps, nothing of a sibling bundled in. */
export function library(options: Options = {}): ReturnType<typeof defineConfig> {
  return defineConfig({
    entry: ['src/index.ts'],
    format: 'esm',
    target: 'node24',
    dts: true,
    sourcemap: true,
    clean: true,
    ...options,
  });
}
