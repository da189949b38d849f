import { expect } from 'vitest';
import { attacks, inLanguage } from './fixture.js';
import { tools } from './tools.js';

const importedAnyway = (name: string, use = '') => `import importlib\nimportlib.import_module("${name}")${use}`;

attacks(
  'A. From Python to the JavaScript around it',
  inLanguage('python', [
    { id: 'A01', code: 'import js; js.process', expect: 'DENY', error: /import of 'js' .*JavaScript/s },
    { id: 'A01a', code: '__import__("js").process', expect: 'DENY' },
    {
      id: 'A01b',
      code: importedAnyway('js', '.process'),
      policy: 'open',
      expect: 'ERR',
      error: /No module named 'js'/,
    },
    { id: 'A02', code: 'from js import Function', expect: 'DENY' },
    { id: 'A02a', code: 'from js import eval', policy: 'open', expect: 'DENY' },
    { id: 'A03', code: 'from pyodide.code import run_js; run_js("typeof process")', expect: 'DENY' },
    { id: 'A03a', code: importedAnyway('pyodide.code'), policy: 'open', expect: 'ERR', error: /No module named/ },
    {
      id: 'A03b',
      full: true,
      code: importedAnyway('_pyodide._base'),
      policy: 'open',
      expect: 'ERR',
      error: /No module named/,
    },
    { id: 'A05', code: 'import pyodide_js\npyodide_js._api.loadBinaryFile("{canary}")', expect: 'DENY' },
    { id: 'A06', code: 'import pyodide_js\npyodide_js._module.FS.readdir("/")', policy: 'open', expect: 'DENY' },
    { id: 'A07', code: 'import _pyodide_core; _pyodide_core.raw_call', expect: 'DENY' },
    {
      id: 'A07a',
      code: 'from importlib.machinery import BuiltinImporter as b\n[b.find_spec(n) for n in ("_pyodide_core", "_ctypes", "_remote_debugging", "_testcapi")]',
      policy: 'open',
      expect: 'CONT',
      value: [null, null, null, null],
    },
    {
      id: 'A07b',
      code: 'import _imp\nfrom types import SimpleNamespace as S\n_imp.create_builtin(S(name="_pyodide_core", origin=None))',
      policy: 'open',
      expect: ['ERR', 'CONT'],
      also: ({ value }) => {
        if (value !== undefined && value.repr !== 'None') throw new Error(value.repr);
      },
    },
    {
      id: 'A09',
      code: 'from pyodide.ffi import create_proxy\ncreate_proxy(lambda: 1)',
      policy: 'open',
      expect: 'DENY',
    },
    { id: 'A10', code: 'from pyodide.ffi import to_js\nto_js([1]).constructor.constructor', expect: 'DENY' },
    {
      id: 'A10a',
      code: 'import gc\n[o for o in gc.get_objects() if "js" in type(o).__name__.lower().split("proxy")[0:1] or type(o).__name__ in ("JsProxy", "JsException", "JsDoubleProxy")]',
      policy: 'open',
      expect: 'CONT',
      value: [],
    },
    { id: 'A13', code: 'import pyodide_js\npyodide_js.mountNodeFS("/h", "/etc")', expect: 'DENY' },
    { id: 'A14', full: true, code: 'import pyodide_js\npyodide_js.useNodeSockFS()', expect: 'DENY' },
    {
      id: 'A15',
      code: 'import micropip\nawait micropip.install("x", index_urls="http://127.0.0.1:{port}")',
      expect: 'DENY',
    },
    {
      id: 'A15a',
      full: true,
      code: 'import pyodide_js\nawait pyodide_js.loadPackage("http://127.0.0.1:{port}/numpy.whl")',
      expect: 'DENY',
    },
    {
      id: 'A17',
      code: 'import sys\n[type(f).__name__ for f in sys.meta_path if "Js" in type(f).__name__ or "Js" in getattr(f, "__name__", "")]',
      policy: 'open',
      expect: 'CONT',
      value: [],
    },
    {
      id: 'A17a',
      code: 'import sys\nsorted(n for n in sys.modules if n.split(".")[0] in ("js", "pyodide", "pyodide_js", "_pyodide", "_pyodide_core", "ctypes", "_ctypes") or n.startswith("mae_"))',
      policy: 'open',
      expect: 'CONT',
      value: [],
    },
    { id: 'A18', code: 'import _pyodide_core\n_pyodide_core.trigger_fatal_error()', policy: 'open', expect: 'DENY' },
    { id: 'A19', code: 'import pyodide_js\npyodide_js.setStdout(None)', expect: 'DENY' },
    // What stands behind the functions of the host is reached by way of the event loop: it takes nothing but what fits.
    {
      id: 'A11',
      code: `import asyncio
calls = asyncio.new_event_loop()._selector.select.__globals__["mae_calls"]
answers = set()
for junk in [None, "x", b"x", -1, [], {}, tool] * 15_000:
    for use in (calls._wait, calls.given["tool"]):
        try: use(junk, junk)
        except TypeError as error: answers.add(str(error))
sorted(answers)`,
      ...tools(),
      expect: 'CONT',
      value: ['a float is needed', 'tool() takes keyword arguments or one value'],
      also: ({ functionCalls }) => expect(functionCalls).toBeUndefined(),
    },
    {
      id: 'A11a',
      code: `import asyncio
calls = asyncio.new_event_loop()._selector.select.__globals__["mae_calls"]
calls.waiting[1] = None
[calls.wait(0), calls.settle([[7, "ok", "1"], [1, "ok", "1"]]), tool(1)]`,
      ...tools(),
      expect: 'CONT',
      value: [[], null, 1],
    },
  ]),
);

attacks(
  'A. From Python to the JavaScript around it, further ways',
  inLanguage('python', [
    {
      id: 'A22',
      code: 'import importlib.util, sys\nspec = importlib.util.spec_from_file_location("js", "{canary}")\nimportlib.util.module_from_spec(spec).__loader__.get_data("{canary}")',
      policy: 'open',
      expect: ['ERR', 'DENY'],
    },
    {
      id: 'A24',
      code: 'import gc, types\nfound = [o for o in gc.get_objects() if isinstance(o, types.FunctionType) and o.__code__.co_filename.startswith("mae_")]\nfor f in found:\n    try: f.__code__ = (lambda *a, **k: {"status": "ok", "value": 1}).__code__.replace(co_freevars=f.__code__.co_freevars)\n    except ValueError: pass\nprint(len(found))\n1 / 0',
      policy: 'open',
      expect: 'ERR',
    },
    {
      id: 'A25',
      code: 'import sys\nsys.meta_path.insert(0, type("F", (), {"find_spec": lambda *a, **k: None})())\nsys.path_hooks.clear()\nsys.path_importer_cache.clear()\n__import__("js")',
      policy: 'open',
      expect: ['DENY', 'ERR'],
    },
    {
      id: 'A26',
      code: 'import warnings\nwarnings._showwarnmsg_impl.__globals__["sys"].modules["js"]',
      expect: 'ERR',
      error: /KeyError/,
    },
    {
      id: 'A27',
      code: 'import webbrowser\nwebbrowser.open("http://127.0.0.1:{port}/")',
      policy: 'open',
      expect: ['ERR', 'CONT', 'DENY'],
    },
    { id: 'A28', code: 'import antigravity', policy: 'open', expect: ['ERR', 'CONT', 'OK'] },
    {
      id: 'A29',
      code: 'import signal\nsignal.raise_signal(signal.SIGKILL)',
      policy: 'open',
      expect: ['ERR', 'CRASH', 'CONT'],
    },
    { id: 'A30', code: 'import runpy\nrunpy.run_module("pyodide")', policy: 'open', expect: 'ERR' },
  ]),
);
