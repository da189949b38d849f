import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
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

/**
 * Gives `@swc/wasm?unstarted`: the package's loader without its last lines, which read and start the module as soon as it
 * is loaded, and with `start(bytes)` in their place.
 */
export const unstartedPlugin: Plugin = {
  name: 'unstarted',
  setup(build) {
    build.onResolve({ filter: /^@swc\/wasm\?unstarted$/ }, async ({ resolveDir }) => ({
      path: (await build.resolve('@swc/wasm', { resolveDir, kind: 'require-call' })).path,
      namespace: 'unstarted',
    }));
    build.onLoad({ filter: /.*/, namespace: 'unstarted' }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const [head, tail, ...others] = source.split(
        /^const path = require\('path'\).*\nconst bytes = require\('fs'\).*\n/m,
      );
      if (head === undefined || tail === undefined || others.length > 0) {
        throw new Error(`${path} does not start as it did: see unstartedPlugin in build-plugins.ts`);
      }
      return {
        contents: `${head}module.exports.start = (bytes) => {\n${tail}\n};\n`,
        loader: 'js',
        resolveDir: dirname(path),
      };
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

/** All that the sources of a host need. */
export const hostPlugins: Plugin[] = [scriptPlugin, textPlugin, unstartedPlugin];
