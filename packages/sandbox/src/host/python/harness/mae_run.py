"""Makes a program and its checks ready to run. Nothing here runs after the program has started.

What comes back are compiled code and namespaces; the caller runs them from outside the interpreter, so that no frame
of this module lies under the program's.
"""

import __future__
import ast
import json
import linecache
import random
import sys
import types
import warnings

import mae_checks
import mae_policy
import mae_source
import mae_wheels
from mae_loop import loop_for_awaits

FILENAME = "main.py"
CO_COROUTINE = 0x80
_FUTURE = 0
for _feature in __future__.all_feature_names:
    _FUTURE |= getattr(__future__, _feature).compiler_flag


def _policy_of(job):
    lists = job["policy"]
    return mae_policy.Policy(lists["preset"], lists["pythonImports"], lists["pythonBuiltins"], job["own"])


def _read(text):
    """A job, with the modules of its wheels among its own."""
    job = json.loads(text)
    if job["wheels"]:
        job["own"] = [*job["own"], *mae_wheels.use_wheels(job["wheels"])]
    return job


def _source_of(job):
    return job["code"].removeprefix("\ufeff")


def validate(text):
    """What there is to say about the program of a job; nothing is run."""
    job = _read(text)
    return mae_source.look(_source_of(job), FILENAME, _policy_of(job))[1]


def _register(code):
    """Lets tracebacks show the source. A size of None would let linecache look for a file."""
    lines = [line + "\n" for line in code.splitlines()]
    linecache.cache[FILENAME] = (len(code), None, lines, FILENAME)


def _parts(tree):
    """The program without its last expression, that expression, and the future features they share."""
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    last = tree.body[-1] if tree.body else None
    if not isinstance(last, ast.Expr):
        code = compile(tree, FILENAME, "exec", flags, True, 0)
        return code, None, flags | code.co_flags & _FUTURE
    body = ast.Module(tree.body[:-1], tree.type_ignores)
    code = compile(body, FILENAME, "exec", flags, True, 0)
    flags |= code.co_flags & _FUTURE
    return code, compile(ast.Expression(last.value), FILENAME, "eval", flags, True, 0), flags


def _refusing(found):
    return [item for item in found if item["kind"] in ("policy", "package")]


def prepare(text):
    """Returns (diagnostics, syntax error or None, body, last expression, namespace, awaits, checks).

    `awaits` runs a coroutine to its end; it is there only where the program or a check awaits at top level. Each check
    is (what is wrong or None, code, records, builtins).
    """
    job = _read(text)
    code = _source_of(job)
    policy = _policy_of(job)
    _register(code)
    tree, found, said = mae_source.look(code, FILENAME, policy)
    if tree is None:
        return found, _syntax_error(code), None, None, None, None, ()
    if _refusing(found):
        return found, None, None, None, None, None, ()
    for warning in said:
        warnings.warn_explicit(warning.message, warning.category, FILENAME, warning.lineno)
    body, value, flags = _parts(tree)
    guarded = mae_policy.guarded_builtins(policy)
    caller = mae_policy.open_policy(job["own"])
    has_own = any(check["source"] != "model" for check in job["checks"])
    unguarded = mae_policy.guarded_builtins(caller) if has_own else None
    mae_policy.use_for_own_files(guarded)
    checks = tuple(
        (*mae_checks.prepare_check(check["code"], policy if check["source"] == "model" else caller, flags),
         guarded if check["source"] == "model" else unguarded)
        for check in job["checks"]
    )  # fmt: skip
    codes = [body, value, *(check[1] for check in checks)]
    awaits = any(code is not None and code.co_flags & CO_COROUTINE for code in codes)

    module = types.ModuleType("__main__")
    space = module.__dict__
    space.update(__builtins__=guarded, __file__=f"{mae_policy.WORK}/{FILENAME}")
    sys.modules["__main__"] = module
    sys.argv[:] = [FILENAME]
    random.seed(job.get("seed"))
    return found, None, body, value, space, loop_for_awaits().run_until_complete if awaits else None, checks


def _syntax_error(code):
    try:
        compile(code, FILENAME, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, True, 0)
    except SyntaxError as error:
        if error.text is None and error.lineno:
            # What the compiler finds after parsing has a place, and looks for its line in a file.
            error.text = linecache.getline(FILENAME, error.lineno) or None
        return error.with_traceback(None)
    except (RecursionError, MemoryError):
        pass
    return SyntaxError(mae_source.TOO_DEEP)
