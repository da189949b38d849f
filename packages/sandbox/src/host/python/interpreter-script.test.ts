import { runInThisContext } from 'node:vm';
import { expect, it } from 'vitest';
import { interpreterScript } from './interpreter-script.js';

const module =
  'async function _createPyodideModule(moduleArg={}){return import.meta.url}export default _createPyodideModule;\n';

it('is a script whose value is the one function', async () => {
  const create = runInThisContext(interpreterScript(module)) as () => Promise<string>;
  expect(await create()).toBe('file:///python');
});

it.each(['', 'export default 1', module.repeat(2), `x;${module}`])('refuses another shape: %j', (source) => {
  expect(() => interpreterScript(source)).toThrow('install the pinned pyodide');
});
