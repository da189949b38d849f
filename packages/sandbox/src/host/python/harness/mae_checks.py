"""Turns the code of a check into code that tells, as it runs, what its comparisons compare.

What is told goes to functions outside the interpreter, in which the verdict is kept. They stand in the compiled code as
constants, and have nothing that Python code could change.
"""

import ast
import builtins
import importlib
import re
import sys
import warnings

import mae_source

# Stand in the compiled code for the functions, which are put in their place.
NOTE, HELD, ASSERTED = "@note", "@held", "@asserted"
FUNCTION, LEFT, RIGHT, MORE, NAMED = "@function", "@left", "@right", "@more", "@named"
# Stands for an assertion's number where there is none.
NOWHERE = -1
# Behind the operator of a comparison that is part of something else.
OPERAND = "*"
# In place of an operator: what an assertion rests on, one that rests on a constant, a value on the way to a comparison.
TRUTH, REACHED, VALUE = "", "reached", "value"

OPERATORS = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
    ast.Is: "is", ast.IsNot: "is not", ast.In: "in", ast.NotIn: "not in",
}  # fmt: skip

# Functions and methods that compare their first two arguments, or what they are called on with the first.
COMPARING = frozenset(
    "assertEqual assertAlmostEqual assertListEqual assertTupleEqual assertDictEqual assertSetEqual assertSequenceEqual "
    "assertMultiLineEqual assertCountEqual assertIn eq isclose".split()
)
SHOWN_BY_CALL = COMPARING | {"isinstance"}
TRUTHS = frozenset({"all", "any", "bool"})
COMPARING_ITSELF = frozenset({"count", "index"})
BUILTINS = frozenset(dir(builtins))
MOST_NAMES = 8


def _cut(text):
    return text if len(text) <= 500 else text[:500] + "..."


class _Sources:
    """The text of a check, node by node, as it stands there where that is on one line."""

    def __init__(self, code):
        self.lines = [line.encode("utf-8", "replace") for line in re.split(r"\r\n|[\n\r]", code)]

    def of(self, node):
        first, last = getattr(node, "lineno", 0), getattr(node, "end_lineno", 0)
        if first != last or not 0 < first <= len(self.lines):
            return _cut(ast.unparse(node))
        part = self.lines[first - 1][node.col_offset : node.end_col_offset]
        return _cut(part.decode("utf-8", "replace"))


def _name_called(node):
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


def _shown_as_sides(test):
    """What a failed assertion shows anyway: both sides of its comparisons, and what it rests on."""
    shown = {test}
    for node in ast.walk(test):
        if isinstance(node, ast.Compare):
            shown.update([node.left, *node.comparators])
        elif isinstance(node, ast.BoolOp):
            shown.update(node.values)
        elif isinstance(node, ast.UnaryOp):
            shown.add(node.operand)
        elif isinstance(node, ast.Call) and _name_called(node) in SHOWN_BY_CALL:
            shown.update(node.args[:2])
    return shown


def _variables(tree):
    """Names that a check binds as variables, by assignment or as parameters."""
    found = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    return found | {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}


def _inner_names(test):
    """Names that an expression binds for itself."""
    found = {node.arg for node in ast.walk(test) if isinstance(node, ast.arg)}
    for node in ast.walk(test):
        if isinstance(node, ast.comprehension):
            found |= {part.id for part in ast.walk(node.target) if isinstance(part, ast.Name)}
    return found


def _call(name, *arguments):
    return ast.Call(ast.Constant(name), list(arguments), [])


def _load(name):
    return ast.Name(name, ast.Load())


def _function(names, body, more=False):
    rest = (ast.arg(MORE), ast.arg(NAMED)) if more else (None, None)
    return ast.Lambda(ast.arguments([], [ast.arg(name) for name in names], rest[0], [], [], rest[1], []), body)


def _binds(node):
    kinds = (ast.NamedExpr, ast.Await, ast.Yield, ast.YieldFrom)
    return any(isinstance(part, kinds) for part in ast.walk(node))


OUTSIDE = (NOWHERE, "", 0, 0, ())


class _Guarded(ast.NodeTransformer):
    """Rewrites `a == b` as a call of a function whose body tells both sides, compares them, and tells the outcome.

    `places` are (operator, text, statement around, leaf), by the number told. A statement is (number of the assertion or
    -1, text, first line, last line, names of its variables); the leaf is the comparison that a value is on the way to.
    """

    def __init__(self, code, tree):
        self.sources = _Sources(code)
        self.variables = _variables(tree)
        self.places = []
        self.assertions = 0
        self.around = OUTSIDE
        self.leaf = NOWHERE
        # What is shown without being noted on the way.
        self.shown = set()
        self.in_class = False
        # What something else is made of: there a comparison may be any object.
        self.operands = set()

    def visit_Attribute(self, node):
        self.operands.add(node.value)
        return self.generic_visit(node)

    visit_Subscript = visit_Attribute

    def visit_BinOp(self, node):
        self.operands.update([node.left, node.right])
        return self.generic_visit(node)

    def _place(self, operator, node, text=None, leaf=None):
        at = len(self.places)
        self.places.append((operator, text or self.sources.of(node), self.around, at if leaf is None else leaf))
        return ast.Constant(at)

    def _statement(self, number, test, lines):
        inner = _inner_names(test)
        read = (node for node in ast.walk(test) if isinstance(node, ast.Name) and node not in self.shown)
        names = dict.fromkeys(node.id for node in read if node.id in self.variables and node.id not in inner)
        return number, self.sources.of(test), lines.lineno, lines.end_lineno, tuple(names)[:MOST_NAMES]

    def _within(self, statement, visit, node):
        before = self.around, self.leaf
        self.around, self.leaf = statement, len(self.places)
        node = visit(node)
        self.around, self.leaf = before
        return node

    def _noted(self, original, node, text=None):
        """A value on the way to a comparison."""
        return ast.copy_location(_call(ASSERTED, self._place(VALUE, original, text, self.leaf), node), original)

    def visit_Await(self, node):
        is_noted = self.around is not OUTSIDE and isinstance(node.value, ast.Call) and node not in self.shown
        text = self.sources.of(node) if is_noted else None
        self.shown.add(node.value)
        node = self.generic_visit(node)
        return self._noted(node, node, text) if is_noted else node

    def visit_If(self, node):
        """`if f(x) != y: raise ...` is an assertion in other words: what it compares is shown."""
        if any(isinstance(part, ast.Raise) for part in node.body):
            self.shown |= _shown_as_sides(node.test)
            statement = self._statement(NOWHERE, node.test, node)
            node.test = self._within(statement, self.visit, node.test)
        else:
            node.test = self.visit(node.test)
        for parts in (node.body, node.orelse):
            parts[:] = [self.visit(part) for part in parts]
        return node

    def visit_ClassDef(self, node):
        before, self.in_class = self.in_class, True
        node = self.generic_visit(node)
        self.in_class = before
        return node

    def visit_Assert(self, node):
        self.shown |= _shown_as_sides(node.test)
        statement = self._statement(self.assertions, node.test, node)
        self.assertions += 1
        node.test = self._within(statement, self._test, node.test)
        node.msg = node.msg and self._within(OUTSIDE, self.visit, node.msg)
        return node

    def _test(self, test):
        if isinstance(test, ast.BoolOp):
            test.values = [self._test(value) for value in test.values]
            return test
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            test.operand = self._test(test.operand)
            return test
        operator = REACHED if isinstance(test, ast.Constant) else TRUTH
        place = None if isinstance(test, ast.Compare) else self._place(operator, test)
        if place:
            self.leaf = place.value
        text = self.sources.of(test)
        visited = self.visit(test)
        if isinstance(test, ast.Compare) and visited is not test:
            return visited
        return ast.copy_location(_call(ASSERTED, place or self._place(TRUTH, test, text), visited), test)

    def _compared(self, place, operator, original):
        compare = ast.Compare(_load(LEFT), [operator], [_load(RIGHT)])
        told = _call(NOTE, place, _load(LEFT), _load(RIGHT))
        return ast.copy_location(_function([LEFT, RIGHT], _call(HELD, told, compare)), original)

    def visit_Compare(self, node):
        sides = [node.left, *node.comparators]
        plain = self.around is OUTSIDE and all(isinstance(operator, (ast.Is, ast.IsNot)) for operator in node.ops)
        late = len(node.ops) > 1 and (self.in_class or any(_binds(right) for right in node.comparators))
        mark = OPERAND if node in self.operands else ""
        leaf = self.leaf
        # Noted on the way are values of the whole chain.
        self.leaf = len(self.places)
        places = []
        for index, operator in enumerate(OPERATORS[type(operator)] for operator in node.ops):
            is_part = len(node.ops) > 1
            text = f"{self.sources.of(sides[index])} {operator} {self.sources.of(sides[index + 1])}" if is_part else None
            places.append(self._place(operator + mark, node, text, self.leaf))
        self.operands.update(sides)
        node = self.generic_visit(node)
        self.leaf = leaf
        if plain or late:
            return node
        if len(node.ops) == 1:
            compare = self._compared(places[0], node.ops[0], node)
            return ast.copy_location(ast.Call(compare, [node.left, node.comparators[0]], []), node)
        return ast.copy_location(self._chained(node, places), node)

    def _chained(self, node, places):
        """`a < b < c`: each side is evaluated once, and none after a comparison that does not hold."""
        *rest, last = range(len(node.ops))
        right = node.comparators[last]
        chain = ast.Call(self._compared(places[last], node.ops[last], node), [_load(f"{LEFT}{last}"), right], [])
        for index in reversed(rest):
            left, right = _load(f"{LEFT}{index}"), _load(f"{LEFT}{index + 1}")
            held = ast.Call(self._compared(places[index], node.ops[index], node), [left, right], [])
            body = ast.BoolOp(ast.And(), [held, chain])
            chain = ast.Call(_function([f"{LEFT}{index + 1}"], body), [node.comparators[index]], [])
        return ast.Call(_function([f"{LEFT}0"], chain), [node.left], [])

    def visit_Call(self, node):
        name = _name_called(node)
        if self.around is OUTSIDE and name.startswith("assert") and isinstance(node.func, ast.Attribute):
            # An assertion of unittest.
            for argument in node.args:
                self.shown |= _shown_as_sides(argument)
            return self._within(self._statement(NOWHERE, node, node), self.visit_Call, node)
        is_noted = self.around is not OUTSIDE and node not in self.shown and name not in BUILTINS and name[:1].islower()
        text = self.sources.of(node) if is_noted else None
        visited = self._visited_call(name, node)
        return self._noted(node, visited, text) if is_noted and not name.startswith("assert") else visited

    def _visited_call(self, name, node):
        if name not in TRUTHS:
            self.operands.update([*node.args, *(keyword.value for keyword in node.keywords)])
        elif name == "all" and self.around is not OUTSIDE and len(node.args) == 1:
            self._note_items(node.args[0])
        operator = self._operator(name, node)
        place = self._place(operator, node) if operator else None
        node = self.generic_visit(node)
        if operator is None:
            return node
        if operator == "-":
            subtraction = node.args[0]
            told = _call(NOTE, place, _load(LEFT), _load(RIGHT))
            body = _call(HELD, told, ast.BinOp(_load(LEFT), ast.Sub(), _load(RIGHT)))
            node.args[0] = ast.Call(_function([LEFT, RIGHT], body), [subtraction.left, subtraction.right], [])
            return node
        if name in COMPARING_ITSELF:
            told = _call(NOTE, place, _load(RIGHT), _load(LEFT))
            called = ast.Attribute(_load(LEFT), name, ast.Load())
            body = _call(HELD, told, ast.Call(called, [_load(RIGHT)], []))
            return ast.copy_location(ast.Call(_function([LEFT, RIGHT], body), [node.func.value, *node.args], []), node)
        rest = ([ast.Starred(_load(MORE), ast.Load())], [ast.keyword(None, _load(NAMED))])
        called = ast.Call(_load(FUNCTION), [_load(LEFT), _load(RIGHT), *rest[0]], rest[1])
        body = _call(HELD, _call(NOTE, place, _load(LEFT), _load(RIGHT)), called)
        function = _function([FUNCTION, LEFT, RIGHT], body, more=True)
        return ast.copy_location(ast.Call(function, [node.func, *node.args], node.keywords), node)

    def _note_items(self, made):
        """`all(f(x) for x in xs)`: the items that it came to are noted. It ends at the first that fails."""
        if not isinstance(made, ast.GeneratorExp) or _binds(made.elt):
            return
        targets = [part.id for part in ast.walk(made) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)]
        used = {part.id for part in ast.walk(made.elt) if isinstance(part, ast.Name)}
        names = [name for name in dict.fromkeys(targets) if name in used][:MOST_NAMES]
        notes = [_call(ASSERTED, self._place(VALUE, made, name, self.leaf), _load(name)) for name in names]
        both = ast.Tuple([*notes, made.elt], ast.Load())
        made.elt = ast.copy_location(ast.Subscript(both, ast.Constant(-1), ast.Load()), made.elt)

    def _operator(self, name, node):
        if any(isinstance(argument, ast.Starred) for argument in node.args):
            return None
        if name in COMPARING and len(node.args) > 1:
            return "in" if name == "assertIn" else "=="
        if name in COMPARING_ITSELF and isinstance(node.func, ast.Attribute) and len(node.args) == 1 and not node.keywords:
            return "index" if name == "index" else "in"
        if name == "isinstance" and self.around is not OUTSIDE and len(node.args) == 2:
            return "isinstance"
        is_distance = name == "abs" and len(node.args) == 1 and isinstance(node.args[0], ast.BinOp)
        return "-" if is_distance and isinstance(node.args[0].op, ast.Sub) else None


def _with_functions(code, functions):
    constants = tuple(
        functions[constant] if type(constant) is str and constant in functions else
        _with_functions(constant, functions) if isinstance(constant, type(code)) else constant
        for constant in code.co_consts
    )  # fmt: skip
    return code.replace(co_consts=constants)


def look_at_check(code, policy):
    """Returns (what is wrong or None, syntax tree or None)."""
    tree, found, _ = mae_source.look(code, "check", policy)
    if tree is None or any(item["kind"] == "syntax" for item in found):
        return found[0], None
    # Names of the program are not known here: only what the policy refuses counts.
    refused = [item for item in found if item["kind"] in ("policy", "package")]
    return (refused[0], None) if refused else (None, tree)


def compile_check(tree, code, flags, functions):
    """Returns (what is wrong or None, code, places, how many of its assertions run in any case).

    @param code: the check's text
    @param functions: those that are told, by the names that stand for them
    """
    guarded = _Guarded(code, tree)
    statements = [isinstance(statement, ast.Assert) for statement in tree.body]
    try:
        with warnings.catch_warnings():
            # `assert (a, b)` on a call of a constant: the rewriting makes such shapes on purpose.
            warnings.simplefilter("ignore")
            compiled = compile(ast.fix_missing_locations(guarded.visit(tree)), "check", "exec", flags, True, 0)
    except SyntaxError as error:
        return mae_source.syntax_diagnostic(error), None, (), ()
    certain = tuple(_numbers_of(tree.body, statements))
    return None, _with_functions(compiled, functions), tuple(guarded.places), certain


def _numbers_of(body, are_assertions):
    """Numbers of the assertions that are statements of the check itself, in the order they were visited in."""
    number = 0
    for statement, is_assertion in zip(body, are_assertions, strict=True):
        if is_assertion:
            yield number
        number += sum(isinstance(node, ast.Assert) for node in ast.walk(statement))


def modules_of(tree, program, policy):
    """The library's modules that a check uses, each with the modules inside it, as (name, module)."""
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    named = set()
    for source, is_check in ((tree, True), (program, False)):
        for node in ast.walk(source):
            if isinstance(node, ast.Import):
                named |= {item.name for item in node.names if is_check or (item.asname or item.name).partition(".")[0] in used}
            elif is_check and isinstance(node, ast.ImportFrom) and node.module and not node.level:
                named.add(node.module)
    found = {"builtins": sys.modules["builtins"]}
    for name in sorted(named):
        root = name.partition(".")[0]
        if root not in sys.stdlib_module_names or policy.is_own(root) or policy.refusal(name) is not None:
            continue
        try:
            importlib.import_module(name)
        except Exception:
            continue
        inside = root + "."
        found.update((key, module) for key, module in sys.modules.items() if key == root or key.startswith(inside))
    return tuple((name, module) for name, module in found.items() if module is not None)
