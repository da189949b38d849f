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

import mae_calls
import mae_checks
import mae_policy
import mae_results
import mae_source
import mae_subjects
import mae_wheels
from mae_loop import loop_for_awaits

FILENAME = "main.py"
CO_COROUTINE = 0x80
_FUTURE = 0
for _feature in __future__.all_feature_names:
    _FUTURE |= getattr(__future__, _feature).compiler_flag


def policy_of(job):
    lists = job["policy"]
    return mae_policy.Policy(lists["preset"], lists["pythonImports"], lists["pythonBuiltins"], job["own"])


def read(text):
    """A job, with the modules of its wheels among its own."""
    job = json.loads(text)
    if job["wheels"]:
        job["own"] = [*job["own"], *mae_wheels.use_wheels(job["wheels"])]
    return job


def told_by(functions):
    """The functions that checks tell what they compare, by the names that stand for them."""
    return dict(zip((mae_checks.NOTE, mae_checks.HELD, mae_checks.ASSERTED), functions, strict=False))


def source_of(job):
    return job["code"].removeprefix("\ufeff")


def validate(text):
    """What there is to say about the program of a job; nothing is run."""
    job = read(text)
    tree, found, _ = mae_source.look(source_of(job), FILENAME, policy_of(job), frozenset(job["functions"]))
    if tree is None:
        return found
    try:
        return found + mae_results.unused_results(tree)
    except RecursionError:
        # Nested too deeply to be looked at.
        return found


def register(code, filename):
    """Lets tracebacks show the source. A size of None would let linecache look for a file."""
    lines = [line + "\n" for line in code.splitlines()]
    linecache.cache[filename] = (len(code), None, lines, filename)


def parts(tree, filename=FILENAME, future=0):
    """The program without its last expression, that expression, and the future features they share."""
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT | future & _FUTURE
    last = tree.body[-1] if tree.body else None
    if not isinstance(last, ast.Expr):
        code = compile(tree, filename, "exec", flags, True, 0)
        return code, None, flags | code.co_flags & _FUTURE
    body = ast.Module(tree.body[:-1], tree.type_ignores)
    code = compile(body, filename, "exec", flags, True, 0)
    flags |= code.co_flags & _FUTURE
    return code, compile(ast.Expression(last.value), filename, "eval", flags, True, 0), flags


def refusing(found):
    return [item for item in found if item["kind"] in ("policy", "package")]


def prepare_checks(job, program, flags, own, told):
    """The checks of a job, made ready: a model's under the policy of the program, a caller's under the open one."""
    caller = mae_policy.open_policy(job["own"])
    has_callers = any(check["source"] != "model" for check in job["checks"])
    unguarded = mae_policy.guarded_builtins(caller) if has_callers else {}
    for names in (own[1], unguarded):
        names.update(mae_calls.given)
    sides = [own if check["source"] == "model" else (caller, unguarded) for check in job["checks"]]
    looks = [mae_checks.look_at_check(check["code"], side[0]) for check, side in zip(job["checks"], sides, strict=True)]
    exceptions = mae_subjects.own_exceptions(program)
    shadowed = mae_subjects.bound_builtins(program, job.get("known", ()))
    tested = tuple(exceptions | mae_subjects.subjects([tree for _, tree in looks if tree is not None], shadowed))
    ready = []
    for check, (problem, tree), (policy, space) in zip(job["checks"], looks, sides, strict=True):
        code, places, certain, modules = None, (), (), ()
        if tree is not None:
            modules = mae_checks.modules_of(tree, program, policy)
            problem, code, places, certain = mae_checks.compile_check(tree, check["code"], flags, told)
        ready.append((problem, code, places, certain, space, tested, modules, check["code"]))
    return tuple(ready)


def prepare(given):
    """Returns (diagnostics, syntax error or None, body, last expression, namespace, awaits, checks).

    `awaits` runs a coroutine to its end; it is there only where the program or a check awaits at top level. Each check
    is (what is wrong or None, code, places, assertions that run in any case, builtins, names of builtins that it tests
    and the program defines, modules of the library that it uses, its text).

    @param given: the job as JSON; where it has checks, with the three functions that they tell what they compare
    """
    text, *functions = (given,) if isinstance(given, str) else given
    job = read(text)
    code = source_of(job)
    policy = policy_of(job)
    filename = job.get("filename", FILENAME)
    register(code, filename)
    tree, found, said = mae_source.look(code, filename, policy, frozenset(job["functions"]))
    if tree is None:
        return found, syntax_error(code, filename), None, None, None, None, ()
    if refusing(found):
        return found, None, None, None, None, None, ()
    for warning in said:
        warnings.warn_explicit(warning.message, warning.category, filename, warning.lineno)
    body, value, flags = parts(tree, filename)
    guarded = mae_policy.guarded_builtins(policy)
    guarded.update(mae_calls.given)
    mae_policy.use_for_own_files(guarded)
    checks = prepare_checks(job, tree, flags, (policy, guarded), told_by(functions)) if job["checks"] else ()
    codes = [body, value, *(check[1] for check in checks)]
    # A session has one loop for all its calls: tasks of one may go on in the next.
    awaits = "session" in job or any(code is not None and code.co_flags & CO_COROUTINE for code in codes)

    module = types.ModuleType("__main__")
    space = module.__dict__
    space.update(__builtins__=guarded, __file__=f"{mae_policy.WORK}/{filename}")
    sys.modules["__main__"] = module
    sys.argv[:] = [filename]
    random.seed(job.get("seed"))
    return found, None, body, value, space, loop_for_awaits().run_until_complete if awaits else None, checks


def flags_of(job):
    """How checks of a later call are compiled: with the future features of the calls so far."""
    return ast.PyCF_ALLOW_TOP_LEVEL_AWAIT | job["flags"] & _FUTURE


def syntax_error(code, filename=FILENAME, future=0):
    try:
        compile(code, filename, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT | future & _FUTURE, True, 0)
    except SyntaxError as error:
        if error.text is None and error.lineno:
            # What the compiler finds after parsing has a place, and looks for its line in a file.
            error.text = linecache.getline(filename, error.lineno) or None
        return error.with_traceback(None)
    except (RecursionError, MemoryError):
        pass
    return SyntaxError(mae_source.TOO_DEEP)
