"""Values that a program computes and drops: a comparison where an assignment was meant, a forgotten return or print.

Said only where nothing else can have been meant, and never of the last expression: that is the program's value.
"""

import ast

FOUND = 20
PURE = frozenset("abs enumerate filter len map range reversed round sorted zip".split())
PURE_METHODS = frozenset("capitalize casefold lower lstrip rstrip splitlines strip swapcase title upper zfill".split())
ARITHMETIC = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow)
# What a program that only computes imports and calls. Anything else may be its output.
QUIET_MODULES = frozenset(
    "bisect calendar collections copy dataclasses datetime decimal enum fractions functools heapq itertools json math "
    "operator random re statistics string textwrap typing".split()
)
QUIET = PURE | frozenset(
    "all any bin bool bytes chr complex dict divmod float format frozenset hash hex int isinstance iter list max min next "
    "oct ord pow repr set slice str sum tuple type".split()
)
DEFINES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.Assert, ast.Raise, ast.Await)


def _names_bound(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            for alias in node.names:
                yield (alias.asname or alias.name).partition(".")[0]


def _what(value, bound):
    """What is dropped, in words; None where something may have been meant by it."""
    if isinstance(value, ast.Compare) and not isinstance(value.ops[0], (ast.In, ast.NotIn)):
        return "the comparison"
    if isinstance(value, ast.BinOp) and isinstance(value.op, ARITHMETIC):
        return "the result"
    if not isinstance(value, ast.Call):
        return None
    called = value.func
    if isinstance(called, ast.Name) and called.id in PURE and called.id not in bound:
        return f"the result of {called.id}()"
    if isinstance(called, ast.Attribute):
        plain = called.attr in PURE_METHODS and not value.keywords
        # Of a path, `replace` takes one argument and has an effect.
        if plain or (called.attr == "replace" and len(value.args) > 1 and not value.keywords):
            return f"the result of .{called.attr}()"
    return None


def _blocks(tree):
    """Lists of statements, without those in `try` and `with`: there, asking may be the point."""
    pending = [(tree, True)]
    while pending:
        node, heard = pending.pop()
        heard = heard and not isinstance(node, (ast.Try, ast.TryStar, ast.With, ast.AsyncWith))
        for child in ast.iter_child_nodes(node):
            pending.append((child, heard))
        if heard:
            for name in ("body", "orelse"):
                block = getattr(node, name, None)
                if isinstance(block, list):
                    yield node, block


def _said(node, message, **more):
    return {"kind": "result", "severity": "warning", "message": message, "line": node.lineno, "column": 1, **more}


def _silent(tree, bound):
    """A program that only computes, ends in an assignment and shows nothing: that it does, and of which name."""
    last = tree.body[-1] if tree.body else None
    if isinstance(last, ast.Assign) and len(last.targets) == 1:
        target = last.targets[0]
    elif isinstance(last, (ast.AugAssign, ast.AnnAssign)) and last.value is not None:
        target = last.target
    else:
        return None
    if not isinstance(target, ast.Name):
        return None
    for node in ast.walk(tree):
        if isinstance(node, DEFINES):
            return None
        if isinstance(node, ast.Import) and any(alias.name.partition(".")[0] not in QUIET_MODULES for alias in node.names):
            return None
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] not in QUIET_MODULES:
            return None
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id not in QUIET and node.id not in bound:
            return None
    name = target.id
    return _said(last, f"the program prints nothing, and nothing uses {name!r}", name=name)


def unused_results(tree):
    """What is computed and dropped, for people and models to look at. Nothing of it stops a program."""
    bound = frozenset(_names_bound(tree))
    found = []
    for owner, block in _blocks(tree):
        for index, statement in enumerate(block):
            if not isinstance(statement, ast.Expr) or (owner is tree and index == len(block) - 1):
                continue
            what = _what(statement.value, bound)
            if what is not None:
                found.append(_said(statement, f"{what} is not used"))
    silent = _silent(tree, bound)
    return sorted(found + ([] if silent is None else [silent]), key=lambda item: item["line"])[:FOUND]
