import { MaeError } from '@mae/protocol';

const exported = 'export default _createPyodideModule;';

/**
 * Turns Pyodide's Emscripten module into a script whose value is its one function.
 *
 * @throws MaeError `SANDBOX_PYTHON_BUILD_FAILED` where the text is not of the shape that is known
 */
export function interpreterScript(source: string): string {
  const ends = source.split(exported).length === 2;
  if (!ends || !source.startsWith('async function _createPyodideModule(')) {
    throw new MaeError({
      code: 'SANDBOX_PYTHON_BUILD_FAILED',
      message: 'pyodide.asm.mjs is not the module that this version was written for: install the pinned pyodide.',
    });
  }
  // `import.meta` is not for scripts; the address is used for nothing but naming the script.
  const script = source.replace(exported, '').replaceAll('import.meta.url', '"file:///python"').trim();
  return `${script}\n_createPyodideModule;`;
}
