"""Turns the code of a check into code that tells, as it runs, what its comparisons compare.

What is told goes to functions outside the interpreter, in which the verdict is kept. They stand in the compiled code as
constants, and have nothing that Python code could change.
"""

import ast
import importlib
import sys
import warnings

import mae_source

# Stand in the compiled code for the functions, which are put in their place.
NOTE, HELD, ASSERTED = "@note", "@held", "@asserted"
FUNCTION, LEFT, RIGHT, MORE, NAMED = "@function", "@left", "@right", "@more", "@named"
NOWHERE = -1
# Behind the operator of a comparison that is part of something else.
OPERAND = "*"

OPERATORS = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
    ast.Is: "is", ast.IsNot: "is not", ast.In: "in", ast.NotIn: "not in",
}  # fmt: skip

# Functions and methods that compare their first two arguments, or what they are called on with the first.
COMPARING = frozenset(
    "assertEqual assertAlmostEqual assertListEqual assertTupleEqual assertDictEqual assertSetEqual assertSequenceEqual "
    "assertMultiLineEqual assertCountEqual assertIn eq isclose".split()
)
TRUTHS = frozenset({"all", "any", "bool"})
COMPARING_ITSELF = frozenset({"count", "index"})


def _cut(text):
    return text if len(text) <= 500 else text[:500] + "..."


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


class _Guarded(ast.NodeTransformer):
    """Rewrites `a == b` as a call of a function whose body tells both sides, compares them, and tells the outcome.

    `places` are (operator, text, number of the assertion around or -1, its text), by the number told.
    """

    def __init__(self):
        self.places = []
        self.assertions = 0
        self.around = (NOWHERE, "")
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

    def _place(self, operator, node):
        self.places.append((operator, _cut(ast.unparse(node)), *self.around))
        return ast.Constant(len(self.places) - 1)

    def visit_ClassDef(self, node):
        before, self.in_class = self.in_class, True
        node = self.generic_visit(node)
        self.in_class = before
        return node

    def visit_Assert(self, node):
        before, self.around = self.around, (self.assertions, _cut(ast.unparse(node.test)))
        self.assertions += 1
        node.test = self._test(node.test)
        node.msg = node.msg and self.visit(node.msg)
        self.around = before
        return node

    def _test(self, test):
        if isinstance(test, ast.BoolOp):
            test.values = [self._test(value) for value in test.values]
            return test
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            test.operand = self._test(test.operand)
            return test
        place = None if isinstance(test, ast.Compare) else self._place("", test)
        visited = self.visit(test)
        if isinstance(test, ast.Compare) and visited is not test:
            return visited
        return ast.copy_location(_call(ASSERTED, place or self._place("", test), visited), test)

    def _compared(self, place, operator, original):
        compare = ast.Compare(_load(LEFT), [operator], [_load(RIGHT)])
        told = _call(NOTE, place, _load(LEFT), _load(RIGHT))
        return ast.copy_location(_function([LEFT, RIGHT], _call(HELD, told, compare)), original)

    def visit_Compare(self, node):
        pairs = list(zip(node.ops, [node.left, *node.comparators], node.comparators, strict=False))
        plain = self.around[0] == NOWHERE and all(isinstance(operator, (ast.Is, ast.IsNot)) for operator in node.ops)
        late = len(pairs) > 1 and (self.in_class or any(_binds(right) for right in node.comparators))
        mark = OPERAND if node in self.operands else ""
        places = [self._place(OPERATORS[type(operator)] + mark, node) for operator in node.ops]
        self.operands.update([node.left, *node.comparators])
        node = self.generic_visit(node)
        if plain or late:
            return node
        if len(pairs) == 1:
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
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if name not in TRUTHS:
            self.operands.update([*node.args, *(keyword.value for keyword in node.keywords)])
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

    def _operator(self, name, node):
        if any(isinstance(argument, ast.Starred) for argument in node.args):
            return None
        if name in COMPARING and len(node.args) > 1:
            return "in" if name == "assertIn" else "=="
        if name in COMPARING_ITSELF and isinstance(node.func, ast.Attribute) and len(node.args) == 1 and not node.keywords:
            return "index" if name == "index" else "in"
        if name == "isinstance" and self.around[0] != NOWHERE and len(node.args) == 2:
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


def compile_check(tree, flags, functions):
    """Returns (what is wrong or None, code, places, how many of its assertions run in any case).

    @param functions: those that are told, by the names that stand for them
    """
    guarded = _Guarded()
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
