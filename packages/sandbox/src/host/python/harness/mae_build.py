"""The last step before the snapshot: closes what must not be in it, loads what programs use, and warms it up."""

import gc
import json
import opcode
import os
import sys
import traceback
import types

import mae_errors
import mae_loop
import mae_policy
import mae_run
import mae_zones

# Python makes code quicker as it runs: an image that ran often enough has it quick from the start.
WARM_UPS = 20

# What a `raise` statement is compiled to.
RAISE = opcode.opmap["RAISE_VARARGS"]

# What a comparison in a check may rest on. What stands in for other objects in tests equals whatever it is asked to.
RULES = frozenset("__eq__ __ne__ __lt__ __le__ __gt__ __ge__ __contains__ __sub__ __rsub__".split())

# What the library itself loads when it is needed, which from the archive would take a tenth of a second.
ALSO = (
    "_strptime", "_pylong", "string.templatelib", "concurrent.futures",
    "encodings.ascii", "encodings.latin_1", "encodings.cp1252", "encodings.utf_8_sig", "encodings.utf_16", "encodings.idna",
)  # fmt: skip


def build(given):
    """Returns the addresses of the library's functions that compare, each followed by that of its code.

    @param given: JSON with `modules`, what to load, `packages`, well-known names that are not here, and packed `zones`
    """
    given = json.loads(given)
    mae_policy.PACKAGES.update(given["packages"])
    # What asyncio does without: it would take memory of every run. A program may still import it.
    sys.modules["ssl"] = None
    for name in (*given["modules"], *ALSO):
        __import__(name)
    del sys.modules["ssl"]
    mae_zones.install_zones(given["zones"])
    mae_policy.install_finder()
    mae_loop.install_loop()
    _format_equal_frames_once()
    # Hooks of this kind cannot be taken out again, and see frames that are not the program's.
    del sys.addaudithook
    os.environ.clear()
    os.environ.update(HOME=mae_policy.WORK, TZ="UTC", LANG="C.UTF-8")
    for _ in range(WARM_UPS):
        _warm_up()
    for name in [name for name in sys.modules if name.startswith("mae_")]:
        del sys.modules[name]
    sys.modules["__main__"].__dict__.clear()
    rules = [
        address
        for found in gc.get_objects()
        if type(found) is types.FunctionType and found.__name__ in RULES and found.__module__ != "unittest.mock"
        for address in (id(found), id(found.__code__))
    ]
    gc.collect()
    gc.freeze()
    return rules


def _format_equal_frames_once():
    """A recursion that went too deep has a thousand equal frames, each of which would be parsed to underline it."""
    original = traceback.StackSummary.format_frame_summary
    known = {}

    def format_frame_summary(self, frame_summary, **options):
        if frame_summary.locals:
            return original(self, frame_summary, **options)
        names = ("filename", "lineno", "end_lineno", "colno", "end_colno", "name", "_original_lines")
        key = (*(getattr(frame_summary, name) for name in names), *options.items())
        if key not in known:
            if len(known) > 64:
                known.clear()
            known[key] = original(self, frame_summary, **options)
        return known[key]

    traceback.StackSummary.format_frame_summary = format_frame_summary


def _warm_up():
    everything = {"names": "all", "except": []}
    job = {
        "code": "class A:\n    def f(self):\n        return 1\nA().f()\n",
        "policy": {"preset": "open", "pythonImports": everything, "pythonBuiltins": everything},
        "own": [],
        "wheels": [],
        "functions": [],
        "checks": [{"code": "assert A().f() == 1", "source": "model"}],
    }
    prepared = mae_run.prepare(json.dumps(job))
    exec(prepared[2], prepared[4])
    eval(prepared[3], prepared[4])
    try:
        raise ValueError(1)
    except ValueError as error:
        mae_errors.describe(error)
