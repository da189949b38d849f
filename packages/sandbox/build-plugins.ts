import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Options } from 'tsup';

type Plugin = NonNullable<Options['esbuildPlugins']>[number];

const name = 'realm';

/**
 * Gives imports that end in `?script` as text: the file and all it imports, bundled into one script for an isolate,
 * whose value is the file's export `boot`.
 */
export const scriptPlugin: Plugin = {
  name: 'script',
  setup(build) {
    build.onResolve({ filter: /\?script$/ }, async ({ path, resolveDir }) => ({
      path: (await build.resolve(path.slice(0, -'?script'.length), { resolveDir, kind: 'import-statement' })).path,
      namespace: 'script',
    }));
    build.onLoad({ filter: /.*/, namespace: 'script' }, async ({ path }) => {
      const { outputFiles, metafile } = await build.esbuild.build({
        entryPoints: [path],
        bundle: true,
        write: false,
        metafile: true,
        minify: true,
        keepNames: false,
        format: 'iife',
        globalName: name,
        platform: 'browser',
        target: 'es2024',
        legalComments: 'none',
      });
      const contents = `(() => { 'use strict'; ${outputFiles[0]?.text ?? ''} return ${name}.boot; })()`;
      return { contents, loader: 'text', watchFiles: Object.keys(metafile.inputs) };
    });
  },
};

/** Gives imports that end in `?raw` as text, as vite does. */
export const textPlugin: Plugin = {
  name: 'text',
  setup(build) {
    build.onResolve({ filter: /\?raw$/ }, ({ path, resolveDir }) => ({
      path: resolve(resolveDir, path.slice(0, -'?raw'.length)),
      namespace: 'text',
    }));
    build.onLoad({ filter: /.*/, namespace: 'text' }, async ({ path }) => ({
      contents: await readFile(path, 'utf8'),
      loader: 'text',
      watchFiles: [path],
    }));
  },
};
