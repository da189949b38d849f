import { defineConfig } from 'tsup';
import { library } from '../../tsup.preset.js';
import { hostPlugins, textPlugin } from './build-plugins.js';

/** The host processes: one file each with everything in it, as they may read nothing else. */
export const host = defineConfig({
  entry: { 'host-python': 'src/host/python-host.ts', 'host-javascript': 'src/host/javascript-host.ts' },
  // One file each: nothing that both use goes into a third.
  splitting: false,
  format: 'cjs',
  outExtension: () => ({ js: '.cjs' }),
  target: 'node24',
  noExternal: [/.*/],
  esbuildPlugins: hostPlugins,
  // A third less to read at each start. Names stay: stacks and functions that are sent as text have them.
  esbuildOptions(options) {
    options.minifyWhitespace = true;
    options.minifySyntax = true;
  },
});

/** What applications import. */
export const engine = library({ clean: false, esbuildPlugins: [textPlugin] });

export default [engine, host];
