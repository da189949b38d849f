"""Runs a program and its test, and says what came up first: one JSON line on standard output.

An assertion is rewritten so that the value on the program's side of it is kept; nothing else of the test changes.
"""

import ast
import json
import os
import signal
import sys
import traceback

BUILTIN_DISTANCES = ("abs", "fabs")


def names_in(node):
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


def names_of_the_program(program, test):
    """Top-level names of the program, and what the test makes of them."""
    known = set()
    for node in program.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            known.add(node.name)
    before = None
    while before != known:
        before = set(known)
        for node in ast.walk(test):
            if isinstance(node, (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.NamedExpr)) and node.value is not None:
                if names_in(node.value) & known:
                    for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                        known |= names_in(target)
            elif isinstance(node, (ast.For, ast.comprehension)) and names_in(node.iter) & known:
                known |= names_in(node.target)
    return known


class Watched(ast.NodeTransformer):
    def __init__(self, source, known):
        self.source = source
        self.known = known
        self.assertions = []

    def visit_Assert(self, node):
        number = len(self.assertions)
        self.assertions.append((node.lineno, ast.get_source_segment(self.source, node)))
        node.test = self.seen(number, node.test)
        begin = ast.Expr(ast.Call(ast.Name("__begin", ast.Load()), [ast.Constant(number)], []))
        return [ast.copy_location(begin, node), node]

    def keep(self, node):
        source = ast.Constant(ast.get_source_segment(self.source, node))
        return ast.copy_location(ast.Call(ast.Name("__keep", ast.Load()), [source, node], []), node)

    def seen(self, number, node):
        """The expression with the program's side of it watched."""
        if isinstance(node, ast.BoolOp):
            node.values = [self.seen(number, value) for value in node.values]
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            node.operand = self.seen(number, node.operand)
        elif isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            own = [at for at, side in enumerate(sides) if names_in(side) & self.known]
            for at in own:
                sides[at] = self.side(sides[at])
            node.left, *node.comparators = sides
        elif names_in(node) & self.known:
            return self.keep(node)
        return node

    def side(self, node):
        """Of a distance to the expected value, what the distance is from."""
        name = getattr(getattr(node, "func", None), "attr", getattr(getattr(node, "func", None), "id", ""))
        if name in BUILTIN_DISTANCES and len(node.args) == 1 and isinstance(node.args[0], ast.BinOp):
            inner = node.args[0]
            if isinstance(inner.op, ast.Sub):
                left, right = (bool(names_in(part) & self.known) for part in (inner.left, inner.right))
                if left != right:
                    part = "left" if left else "right"
                    setattr(inner, part, self.keep(getattr(inner, part)))
                    return node
        return self.keep(node)


def main():
    task = json.load(sys.stdin)
    out = os.dup(1)
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    state = {"number": None, "values": []}

    def say(**found):
        os.write(out, (json.dumps(found) + "\n").encode())
        os._exit(0)

    def begin(number):
        state["number"] = number
        state["values"] = []

    def keep(source, value):
        state["values"].append((source, value))
        return value

    program = ast.parse(task["program"], "main.py")
    test = ast.parse(task["test"], "test.py")
    watched = Watched(task["test"], names_of_the_program(program, test))
    test = ast.fix_missing_locations(watched.visit(test))

    def source():
        return None if state["number"] is None else watched.assertions[state["number"]][1]

    signal.signal(signal.SIGALRM, lambda *_: say(kind="time", source=source()))
    signal.setitimer(signal.ITIMER_REAL, task["seconds"])
    space = {"__name__": "__main__", "__begin": begin, "__keep": keep}
    try:
        exec(compile(program, "main.py", "exec"), space)
        exec(compile(test, "test.py", "exec"), space)
    except SystemExit:
        say(kind="exit")
    except BaseException as error:
        frames = traceback.extract_tb(error.__traceback__)
        last = frames[-1]
        if isinstance(error, AssertionError) and last.filename == "test.py" and state["number"] is not None:
            line, text = watched.assertions[state["number"]]
            values = [[repr(value)] for _, value in state["values"]]
            sides = [source for source, _ in state["values"]]
            say(kind="assertion", source=text, line=line, values=values, sides=sides)
        own = [frame.lineno for frame in frames if frame.filename == "main.py"]
        line = own[-1] if own else None
        say(kind="exception", name=type(error).__name__, message=str(error), line=line, source=source())
    say(kind="passed")


main()
