"""Makes later calls of a session ready, in an interpreter that runs none of them.

An earlier call may have changed anything in the interpreter it ran in, by accident or not: this one is as it was. What
comes back is marshalled, and carried over as bytes.
"""

import io
import json
import linecache
import marshal
import sys
import warnings

import mae_policy
import mae_run
import mae_source
import mae_wheels


def compile_call(text):
    """Returns (diagnostics, syntax error or None, code or None, what the parser warns of).

    The code is (file name, its entry for linecache, body, last expression), marshalled.
    """
    job = json.loads(text)
    bring(json.dumps(job["wheels"]))
    code, filename = mae_run.source_of(job), job["filename"]
    policy = mae_run.policy_of(job)
    mae_run.register(code, filename)
    entry = linecache.cache[filename]
    try:
        tree, found, said = mae_source.look(code, filename, policy, frozenset(job["known"]))
        if tree is None:
            return found, mae_run.syntax_error(code, filename, job["flags"]), None, ""
        if mae_run.refusing(found):
            return found, None, None, ""
        warned = "".join(
            warnings.formatwarning(warning.message, warning.category, filename, warning.lineno) for warning in said
        )
        body, value, _ = mae_run.parts(tree, filename, job["flags"])
        return found, None, marshal.dumps((filename, entry, body, value)), warned
    finally:
        del linecache.cache[filename]


def bring(text):
    """Puts the wheels of a later call on the path."""
    mae_policy.BROUGHT.update(mae_wheels.use_wheels(json.loads(text)))


def prepare_checks(given):
    """The checks of a later call, as `mae_run.prepare` makes them. Runs where the session runs, after the call's code."""
    text, *functions = given
    job = json.loads(text)
    policy = mae_run.policy_of(job)
    program, _ = mae_source.parse(mae_run.source_of(job), "call")
    own = (policy, mae_policy.guarded_builtins(policy))
    return mae_run.prepare_checks(job, program, mae_run.flags_of(job), own, mae_run.told_by(functions))


_given = sys.stdin


def renew_input(_):
    """What a call has left of its input is gone with it: the next one reads from a new stream, unless it has its own."""
    global _given
    mae_policy.forget_folders()
    if sys.stdin is not _given:
        return
    reader = io.BufferedReader(io.FileIO(0, "r", closefd=False))
    _given = sys.stdin = sys.__stdin__ = io.TextIOWrapper(reader, "utf-8")
