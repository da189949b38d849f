"""Tells what a program raised, as CPython prints it and as data. Runs after the program, and decides nothing."""

import sys
import traceback

import mae_source
from mae_policy import WORK, PolicyError

FRAMES = 50
TEXT = 20_000
NAME = 200


def _bounded(text):
    return text if len(text) <= TEXT else text[: TEXT // 2] + "\n[...]\n" + text[-TEXT // 2 :]


def _own_name(filename):
    if filename.startswith(WORK + "/"):
        return filename[len(WORK) + 1 :]
    is_call = filename.startswith("cell-") and filename.endswith(".py")
    return filename if is_call or filename in ("main.py", "check") else None


def _frames(entry):
    """Frames of the program's own source, the innermost last."""
    found = []
    while entry is not None:
        code = entry.tb_frame.f_code
        name = _own_name(code.co_filename)
        if name is not None:
            # Lines of what lies in a wheel are known to its loader alone.
            traceback.linecache.lazycache(code.co_filename, entry.tb_frame.f_globals)
            found.append((name, code, entry.tb_lasti, entry.tb_lineno))
        entry = entry.tb_next
    return found[:FRAMES] if len(found) <= FRAMES else [*found[: FRAMES // 2], *found[-FRAMES // 2 :]]


def _frame(name, code, lasti, line):
    frame = {"file": name[:NAME], "line": line, "name": code.co_qualname[:NAME]}
    source = traceback.linecache.getline(code.co_filename, line).rstrip("\n")
    if source.strip():
        frame["source"] = source.strip()[:500]
        positions = list(code.co_positions())[lasti // 2] if lasti >= 0 else (None,) * 4
        if positions[0] == line and positions[2] is not None:
            frame["column"] = mae_source.column_of([source], 1, positions[2])
    return frame


def _name(kind):
    module = kind.__module__
    name = kind.__qualname__ if module in ("__main__", "builtins") else f"{module}.{kind.__qualname__}"
    return name[:NAME]


def _own_part(entry):
    """The traceback from the first frame of the program's own on, without the frames of this harness."""
    while entry is not None and _own_name(entry.tb_frame.f_code.co_filename) is None:
        entry = entry.tb_next
    at = entry
    while at is not None:
        while at.tb_next is not None and at.tb_next.tb_frame.f_code.co_filename.startswith("mae_"):
            at.tb_next = at.tb_next.tb_next
        at = at.tb_next
    return entry


def describe(error):
    """Name, message, place, frames and traceback of an exception."""
    kind = type(error)
    told = {"name": _name(kind), "message": "", "frames": [], "traceback": ""}
    try:
        told["message"] = _bounded(str(error))
    except BaseException:
        told["message"] = f"<unprintable {kind.__name__}>"
    if isinstance(error, SyntaxError) and error.__traceback__ is None:
        told["message"] = error.msg
        if error.lineno:
            told["line"] = error.lineno
            frame = {"file": _own_name(error.filename or "main.py") or "main.py", "line": error.lineno}
            if error.text and error.text.strip():
                frame["source"] = error.text.strip()[:500]
            if error.offset and error.offset > 0:
                told["column"] = frame["column"] = error.offset
            told["frames"] = [frame]
        told["traceback"] = _bounded("".join(traceback.format_exception_only(error)))
        return told
    try:
        error.__traceback__ = _own_part(error.__traceback__)
        told["frames"] = [_frame(*place) for place in _frames(error.__traceback__)]
        told["traceback"] = _bounded("".join(traceback.format_exception(error)))
    except BaseException:
        # Out of memory, or the program has changed what this rests on: name and message are what is left.
        told["traceback"] = f"{told['name']}: {told['message']}\n"
    if told["frames"]:
        innermost = told["frames"][-1]
        told.update((key, innermost[key]) for key in ("line", "column") if key in innermost)
    refused = getattr(error, "name", None)
    if type(refused) is str:
        told["refused"] = refused
        if type(error) is PolicyError and error.__dict__.get("kind") == "package":
            told["kind"] = "package"
    return told


def exit_code(error):
    """0 where a SystemExit says that all went well; else its code, a text of which goes to standard error."""
    code = error.code
    if code is None:
        return 0
    if isinstance(code, int):
        return int(code)
    print(code, file=sys.stderr)
    return 1
