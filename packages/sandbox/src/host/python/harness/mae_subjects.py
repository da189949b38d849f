"""Tells which builtins a program may define anew for its checks: those that the checks are there to test.

A check that says `assert all(f(x) > 0 for x in xs)` means the builtin, whatever the program calls `all`. One that says
`assert all([]) is True`, and nothing else of the program, tests the program's.
"""

import ast
import builtins

# What an unknown value may come from: the parameter of a function that the check defines.
UNKNOWN = "?"
# A program that has an exception of this name has its checks see failed assertions as it likes.
CAUGHT = frozenset({"AssertionError", "BaseException", "Exception"})
DECIDING = (ast.Assert, ast.Expr, ast.Raise, ast.If)
NONE = frozenset()


def own_exceptions(program):
    """Builtin exceptions that the program defines a class in place of, whose raising and catching must agree."""
    found = set()
    for node in program.body:
        known = getattr(builtins, node.name, None) if isinstance(node, ast.ClassDef) else None
        if isinstance(known, type) and issubclass(known, BaseException) and node.name not in CAUGHT:
            found.add(node.name)
    return found


def _bound(tree):
    """Names that a check binds itself, anywhere."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            found.add(node.id)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found.add(node.name)
        elif isinstance(node, ast.arg):
            found.add(node.arg)
        elif isinstance(node, ast.alias):
            found.add((node.asname or node.name).partition(".")[0])
        elif isinstance(node, ast.ExceptHandler) and node.name:
            found.add(node.name)
    return found


def bound_builtins(program, known):
    """Builtins whose names a program binds, in whatever scope, or earlier calls of its session have bound."""
    return frozenset(name for name in (*_bound(program), *known) if hasattr(builtins, name))


class _Sources:
    """From which names of the program the values in a check come."""

    def __init__(self, tree, shadowed):
        self.own = _bound(tree)
        self.shadowed = shadowed
        functions = [node.args for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
        # A lambda is a value of the expression that it stands in.
        parameters = [part.arg for given in functions for part in ast.walk(given) if isinstance(part, ast.arg)]
        self.known = dict.fromkeys(parameters, frozenset({UNKNOWN}))
        before = None
        # Each round follows assignments one step further.
        while before != self.known:
            before = dict(self.known)
            for node in ast.walk(tree):
                self._follow(node)

    def _follow(self, node):
        if isinstance(node, (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.NamedExpr)) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            self._flow(node.value, targets)
        elif isinstance(node, (ast.For, ast.AsyncFor, ast.comprehension)):
            self._flow(node.iter, [node.target])
        elif isinstance(node, ast.withitem) and node.optional_vars is not None:
            self._flow(node.context_expr, [node.optional_vars])
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            self._add(node.name, self.of(node) - {UNKNOWN})

    def _flow(self, value, targets):
        sources = self.of(value)
        for target in targets:
            for node in ast.walk(target):
                if isinstance(node, ast.Name):
                    self._add(node.id, sources)

    def _add(self, name, sources):
        self.known[name] = self.known.get(name, NONE) | sources

    def of(self, node):
        found = set()
        for name in (part.id for part in ast.walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load)):
            if name in self.own:
                found |= self.known.get(name, NONE)
            elif name in self.shadowed or not hasattr(builtins, name):
                found.add(name)
        return frozenset(found)


def subjects(checks, shadowed):
    """Of the builtins that a program defines anew, those that a deciding statement of a check rests on alone.

    @param checks: syntax trees
    @param shadowed: names of builtins that the program binds
    """
    found = set()
    for tree in checks if shadowed else ():
        sources = _Sources(tree, shadowed)
        for node in ast.walk(tree):
            if isinstance(node, DECIDING):
                rests_on = sources.of(node.test if isinstance(node, ast.If) else node)
                if len(rests_on) == 1 and rests_on <= shadowed:
                    found |= rests_on
    return found
