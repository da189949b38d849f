"""Turns the code of a check into code that leaves behind what its assertions compared."""

import ast
import collections
import warnings

import mae_source

# Stands in the compiled code for the recorder, which is put in its place: nothing a program can name leads to it.
RECORDER = "@recorder"
LEFT, RIGHT = "@left", "@right"
# A check in a loop compares often; the last comparisons are enough.
RECORDS = 256

OPERATORS = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
    ast.Is: "is", ast.IsNot: "is not", ast.In: "in", ast.NotIn: "not in",
}  # fmt: skip


class _Recorded(ast.NodeTransformer):
    """Rewrites `assert a == b` so that both sides are kept: (record(a, b) or a == b), each evaluated once.

    Of any other test the one value is kept.
    """

    def visit_Assert(self, node):
        text = ast.unparse(node.test)
        node.test = self._test(node.test, text if len(text) <= 500 else text[:500] + "...")
        return node

    def _test(self, test, text):
        if isinstance(test, ast.BoolOp):
            test.values = [self._test(value, text) for value in test.values]
            return test
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            test.operand = self._test(test.operand, text)
            return test
        if not isinstance(test, ast.Compare) or len(test.ops) != 1:
            kept = ast.NamedExpr(ast.Name(LEFT, ast.Store()), test)
            sides = [ast.Constant(""), ast.Constant(text), kept, ast.Constant(None)]
            record = ast.Call(ast.Constant(RECORDER), [ast.Tuple(sides, ast.Load())], [])
            return ast.copy_location(ast.BoolOp(ast.Or(), [record, ast.Name(LEFT, ast.Load())]), test)
        left = ast.NamedExpr(ast.Name(LEFT, ast.Store()), test.left)
        right = ast.NamedExpr(ast.Name(RIGHT, ast.Store()), test.comparators[0])
        sides = [ast.Constant(OPERATORS[type(test.ops[0])]), ast.Constant(text), left, right]
        record = ast.Call(ast.Constant(RECORDER), [ast.Tuple(sides, ast.Load())], [])
        compared = ast.Compare(ast.Name(LEFT, ast.Load()), test.ops, [ast.Name(RIGHT, ast.Load())])
        return ast.copy_location(ast.BoolOp(ast.Or(), [record, compared]), test)


def _with_recorder(code, recorder):
    constants = tuple(
        recorder if constant == RECORDER else
        _with_recorder(constant, recorder) if isinstance(constant, type(code)) else constant
        for constant in code.co_consts
    )  # fmt: skip
    return code.replace(co_consts=constants)


def prepare_check(code, policy, flags):
    """Returns (what is wrong or None, code, records). `records` fills as the check runs."""
    tree, found, _ = mae_source.look(code, "check", policy)
    if tree is None or any(item["kind"] == "syntax" for item in found):
        return found[0], None, None
    # Names of the program are not known here: only what the policy refuses counts.
    refused = [item for item in found if item["kind"] in ("policy", "package")]
    if refused:
        return refused[0], None, None
    records = collections.deque(maxlen=RECORDS)
    try:
        with warnings.catch_warnings():
            # `assert (a, b)` on a call of a constant: the rewriting makes such shapes on purpose.
            warnings.simplefilter("ignore")
            rewritten = ast.fix_missing_locations(_Recorded().visit(tree))
            compiled = compile(rewritten, "check", "exec", flags, True, 0)
    except SyntaxError as error:
        return mae_source.syntax_diagnostic(error), None, None
    return None, _with_recorder(compiled, records.append), records
