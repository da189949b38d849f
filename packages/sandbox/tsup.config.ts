import { defineConfig } from 'tsup';
import { library } from '../../tsup.preset.js';
import { hostPlugins, textPlugin } from './build-plugins.js';

/** The host process: one file with everything in it, as it may read nothing else. */
export const host = defineConfig({
  entry: { host: 'src/host/main.ts' },
  format: 'cjs',
  outExtension: () => ({ js: '.cjs' }),
  target: 'node24',
  noExternal: [/.*/],
  esbuildPlugins: hostPlugins,
});

/** What applications import. */
export const engine = library({ clean: false, esbuildPlugins: [textPlugin] });

export default [engine, host];
