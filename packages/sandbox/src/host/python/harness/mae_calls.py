"""Functions of the host: which there are, and what a call of one gives where an awaitable is expected.

A call gives its value, and the program waits for it; where the value would be awaited it gives an awaitable instead, so
that calls can go on side by side. That is the case directly after `await`, and in the arguments of what asyncio takes
awaitables in; also by way of a variable of the same function that is used for nothing else.
"""

import ast
import collections.abc
import linecache
import opcode
from asyncio import events
from json import loads

from mae_policy import WORK

WAIT = "@wait"
# By name: they take awaitables, and nothing else of use.
TAKERS = frozenset("gather wait wait_for shield as_completed ensure_future run_until_complete".split())
# These insist on coroutines.
STARTERS = frozenset("create_task run".split())
ADDERS = frozenset({"append", "add"})
GET_AWAITABLE = opcode.opmap["GET_AWAITABLE"]
CALL_SIZES = {
    opcode.opmap[name]: 2 + 2 * opcode._inline_cache_entries.get(name, 0)
    for name in ("CALL", "CALL_KW", "CALL_FUNCTION_EX")
}
ERRORS = {"input": ValueError, "limit": RuntimeError, "failed": RuntimeError}

# By name, for the builtins of a program.
given = {}
# Futures of calls that are not answered, by number.
waiting = {}
# Answers to calls that were made outside of a loop, by number; None where they have not come.
_early = {}
_wait = None
# By file: the places of calls whose result is awaited, and what is wanted there.
_places = {}


def give(function):
    """Called by the host's side: first with what waits for answers, then with each function.

    Before a later call of a session it is called with None: answers of earlier ones do not come any more.
    """
    global _wait
    if function is None:
        for future in waiting.values():
            future.cancel()
        waiting.clear()
        _early.clear()
    elif function.__name__ == WAIT:
        _wait = function
    else:
        given[function.__name__] = function


def wanted(frame):
    """What makes an awaitable of the call that a frame is making; None where its value is wanted."""
    code = frame.f_code
    at = frame.f_lasti
    instructions = code.co_code
    size = CALL_SIZES.get(instructions[at])
    if size is not None and instructions[at + size] == GET_AWAITABLE:
        return later
    places = _places_of(code.co_filename)
    if not places:
        return None
    for index, position in enumerate(code.co_positions()):
        if index * 2 == at:
            return places.get(position)
    return None


def later(call):
    """An awaitable for the answer to a call."""
    loop = events._get_running_loop()
    if loop is None:
        _early[call] = None
        return _answer(call)
    future = waiting[call] = loop.create_future()
    return future


def started(call):
    """The same for what insists on a coroutine. The iterator of a future is one in all but name."""
    if events._get_running_loop() is None:
        return later(call)
    iterator = later(call).__await__()
    collections.abc.Coroutine.register(type(iterator))
    return iterator


async def _answer(call):
    """For a call that no loop was there for: the one that runs now waits for it."""
    if call not in _early:
        raise RuntimeError("The run that this call belongs to has ended.")
    early = _early.pop(call)
    future = later(call)
    if early is not None:
        settle([early])
    return await future


def wait(seconds):
    """Waits for answers, for ever where `seconds` is None, and gives all there are."""
    return loads(_wait(-1.0 if seconds is None else seconds * 1000.0))


def settle(answers):
    for answer in answers:
        call, end, text = answer
        if call in _early:
            _early[call] = answer
            continue
        future = waiting.pop(call, None)
        # A task that was cancelled waits no more.
        if future is None or future.done():
            continue
        if end == "ok":
            future.set_result(loads(text))
        else:
            future.set_exception(ERRORS[end](text))


def _places_of(filename):
    """Where in a file of the program awaitables are expected. It is read when a function is called from it first."""
    if filename not in _places:
        is_own = filename in linecache.cache or filename.startswith(WORK + "/")
        _places[filename] = _find_places("".join(linecache.getlines(filename))) if is_own else {}
    return _places[filename]


def _find_places(source):
    finder = _Finder()
    try:
        finder.scope(ast.parse(source).body)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}
    return finder.places


def _name_of(function):
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", None)


class _Finder(ast.NodeVisitor):
    """Goes through one function after another."""

    def __init__(self):
        self.places = {}
        self.pending = []

    def scope(self, body):
        self.pending.append(body)
        while self.pending:
            body = self.pending.pop()
            self.loads, self.awaited, self.values = collections.Counter(), collections.Counter(), {}
            for node in body:
                self.visit(node)
            for name, values in self.values.items():
                if self.awaited[name] and self.awaited[name] == self.loads[name]:
                    for value in values:
                        self._mark(value, later)

    def _later_scope(self, node):
        for outside in [*getattr(node, "decorator_list", ()), *node.args.defaults, *filter(None, node.args.kw_defaults)]:
            self.visit(outside)
        self.pending.append(node.body if isinstance(node.body, list) else [node.body])

    visit_FunctionDef = visit_AsyncFunctionDef = visit_Lambda = _later_scope

    def visit_Name(self, node):
        if isinstance(node.ctx, ast.Load):
            self.loads[node.id] += 1

    def visit_Assign(self, node):
        self.generic_visit(node)
        for target in node.targets:
            if isinstance(target, ast.Name):
                self.values.setdefault(target.id, []).append(node.value)

    def visit_Await(self, node):
        self._expect(node.value, later)
        self.generic_visit(node)

    def visit_Call(self, node):
        name = _name_of(node.func)
        if name in TAKERS or name in STARTERS:
            for argument in [*node.args, *(keyword.value for keyword in node.keywords)]:
                self._expect(argument, started if name in STARTERS else later)
        elif name in ADDERS and isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
            self.values.setdefault(node.func.value.id, []).extend(node.args)
            # Adding to it is no use of it.
            self.loads[node.func.value.id] -= 1
        self.generic_visit(node)

    def _expect(self, node, maker):
        """An awaitable is expected here."""
        node = node.value if isinstance(node, ast.Starred) else node
        if isinstance(node, ast.Name):
            self.awaited[node.id] += 1
        else:
            self._mark(node, maker)

    def _mark(self, node, maker):
        """Marks the calls that an expression takes its value from."""
        if isinstance(node, ast.Starred):
            self._expect(node, maker)
        elif isinstance(node, ast.Call):
            place = (node.lineno, node.end_lineno, node.col_offset, node.end_col_offset)
            self.places[place] = maker
        elif isinstance(node, (ast.List, ast.Tuple, ast.Set)):
            for element in node.elts:
                self._expect(element, maker)
        elif isinstance(node, (ast.ListComp, ast.SetComp, ast.GeneratorExp)):
            self._mark(node.elt, maker)
        elif isinstance(node, ast.IfExp):
            self._mark(node.body, maker)
            self._mark(node.orelse, maker)
