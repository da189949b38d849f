"""Looks at source without running it: syntax, refused imports and builtins, names that are bound nowhere."""

import ast
import builtins
import symtable
import warnings

# What a module has without binding it.
MODULE_NAMES = frozenset(
    "__name__ __file__ __doc__ __builtins__ __package__ __spec__ __loader__ __annotations__ __cached__ __dict__ "
    "__debug__ __module__ __qualname__ __class__ __annotate__ __conditional_annotations__ __classdict__ "
    "__static_attributes__ __firstlineno__ __type_params__".split()
)
# What is said of a source is bounded, in number and in the length of names: enough to act on.
FOUND, NAME = 100, 200
TOO_DEEP = "the source is nested too deeply, or too large for the memory limit"
CATCHES_IMPORTS = frozenset({"ImportError", "ModuleNotFoundError", "Exception", "BaseException"})
CATCHES_NAMES = frozenset({"NameError", "Exception", "BaseException"})


def parse(code, filename):
    """The tree, and what the parser warns of, which compiling the tree does not say again."""
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        return ast.parse(code, filename), said


def column_of(lines, line, offset):
    """Column in characters from 1, of a byte offset in a line."""
    text = lines[line - 1] if 0 < line <= len(lines) else ""
    return len(text.encode("utf-8", "replace")[:offset].decode("utf-8", "replace")) + 1


def syntax_diagnostic(error):
    found = {"kind": "syntax", "severity": "error", "message": f"{type(error).__name__}: {error.msg}"}
    if error.lineno:
        found["line"] = error.lineno
    if error.offset and error.offset > 0:
        found["column"] = error.offset
    return found


def _handled(handlers, kinds):
    for handler in handlers:
        caught = handler.type
        if caught is None:
            return True
        names = caught.elts if isinstance(caught, ast.Tuple) else [caught]
        if any(isinstance(name, ast.Name) and name.id in kinds for name in names):
            return True
    return False


class _Imports(ast.NodeVisitor):
    """Every import that runs unless something before it fails: not those whose failure the program handles."""

    def __init__(self):
        self.found = []

    def visit_Try(self, node):
        if not _handled(node.handlers, CATCHES_IMPORTS):
            for child in node.body:
                self.visit(child)
        for child in [*node.handlers, *node.orelse, *node.finalbody]:
            self.visit(child)

    visit_TryStar = visit_Try

    def visit_If(self, node):
        test = node.test
        name = test.id if isinstance(test, ast.Name) else test.attr if isinstance(test, ast.Attribute) else ""
        for child in [*([] if name == "TYPE_CHECKING" else node.body), *node.orelse]:
            self.visit(child)

    def visit_Import(self, node):
        self.found.extend((alias.name, (), alias) for alias in node.names)

    def visit_ImportFrom(self, node):
        if not node.level and node.module:
            self.found.append((node.module, [alias.name for alias in node.names if alias.name != "*"], node))


def refused_imports(tree, policy, lines):
    visitor = _Imports()
    visitor.visit(tree)
    refused = []
    known_names = set()
    for name, parts, node in visitor.found:
        found = policy.refused_import(name, parts)
        if found is None:
            continue
        name, why = found
        chain = name.split(".")
        if any(".".join(chain[:end]) in known_names for end in range(1, len(chain) + 1)):
            continue
        known_names.add(name)
        refused.append(
            {
                "kind": why,
                "severity": "error",
                "message": "",
                "name": name[:NAME],
                "line": node.lineno,
                "column": column_of(lines, node.lineno, node.col_offset),
            }
        )
    return refused


class _Uses(ast.NodeVisitor):
    """Where names are read, and whether the program binds names in ways that no look can follow."""

    def __init__(self):
        self.places = {}
        self.walrus = set()
        self.dynamic = False

    def visit_Name(self, node):
        if isinstance(node.ctx, ast.Load):
            self.places.setdefault(node.id, node)
            if node.id in ("globals", "exec", "vars", "locals", "eval"):
                self.dynamic = True

    def visit_NamedExpr(self, node):
        # In a comprehension it binds a name of the function around, which symbol tables do not tell.
        self.walrus.add(node.target.id)
        self.visit(node.value)

    def visit_ImportFrom(self, node):
        if any(alias.name == "*" for alias in node.names):
            self.dynamic = True

    def visit_Try(self, node):
        if not _handled(node.handlers, CATCHES_NAMES):
            for child in node.body:
                self.visit(child)
        for child in [*node.handlers, *node.orelse, *node.finalbody]:
            self.visit(child)

    visit_TryStar = visit_Try

    def visit_AnnAssign(self, node):
        self.visit(node.target)
        if node.value is not None:
            self.visit(node.value)

    def visit_arg(self, node):
        pass

    def _function(self, node):
        for child in [*node.decorator_list, node.args, *node.body]:
            self.visit(child)

    visit_FunctionDef = _function
    visit_AsyncFunctionDef = _function


def _bound_and_free(table):
    """Names bound at module level from anywhere, and names read as globals somewhere."""
    bound, read = set(), set()
    pending = [(table, True)]
    while pending:
        scope, top = pending.pop()
        kind = str(getattr(scope.get_type(), "value", scope.get_type())).lower()
        for symbol in scope.get_symbols():
            name = symbol.get_name()
            binds = symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace()
            if binds and (top or symbol.is_global()):
                bound.add(name)
            if symbol.is_referenced() and (top or symbol.is_global()) and kind != "annotation":
                read.add(name)
        pending.extend((child, False) for child in scope.get_children())
    return bound, read


class _WithoutAwaits(ast.NodeTransformer):
    """Makes a module that awaits at top level one that a symbol table can be made of. Names stay as they are."""

    def visit_FunctionDef(self, node):
        return node

    visit_AsyncFunctionDef = visit_Lambda = visit_FunctionDef

    def visit_Await(self, node):
        return self.visit(node.value)

    def visit_AsyncFor(self, node):
        fields = {name: getattr(node, name) for name in ("target", "iter", "body", "orelse")}
        return self.generic_visit(ast.copy_location(ast.For(**fields), node))

    def visit_AsyncWith(self, node):
        return self.generic_visit(ast.copy_location(ast.With(items=node.items, body=node.body), node))

    def visit_comprehension(self, node):
        fields = {name: getattr(node, name) for name in ("target", "iter", "ifs")}
        return self.generic_visit(ast.comprehension(**fields, is_async=0))


def _table(code, filename):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return symtable.symtable(code, filename, "exec")
        except SyntaxError:
            plain = _WithoutAwaits().visit(ast.parse(code, filename))
            return symtable.symtable(ast.unparse(ast.fix_missing_locations(plain)), filename, "exec")


def unknown_names(tree, code, filename, policy, lines, known=frozenset()):
    """Undefined names and refused builtins, each at the first place where it is read."""
    uses = _Uses()
    uses.visit(tree)
    bound, read = _bound_and_free(_table(code, filename))
    found = []
    for name in read - bound - uses.walrus - MODULE_NAMES - known:
        place = uses.places.get(name)
        if place is None:
            continue
        where = {"name": name[:NAME], "line": place.lineno, "column": column_of(lines, place.lineno, place.col_offset)}
        if hasattr(builtins, name):
            if not policy.permits_name(name):
                found.append({"kind": "policy", "severity": "error", "message": "", **where})
        elif not uses.dynamic:
            found.append(
                {"kind": "name", "severity": "error", "message": f"name {name[:NAME]!r} is not defined anywhere", **where}
            )
    return found


def look(code, filename, policy, known=frozenset()):
    """Returns the tree, or None where it does not parse, what there is to say, and what the parser warns of."""
    lines = code.splitlines()
    try:
        tree, said = parse(code, filename)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(code, filename, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, True, 0)
    except SyntaxError as error:
        return None, [syntax_diagnostic(error)], []
    except (RecursionError, MemoryError):
        # The parser's own bounds.
        return None, [syntax_diagnostic(SyntaxError(TOO_DEEP))], []
    try:
        found = refused_imports(tree, policy, lines) + unknown_names(tree, code, filename, policy, lines, known)
    except RecursionError:
        # Nested too deeply to be looked at; what it imports is judged when it runs.
        found = []
    return tree, sorted(found, key=lambda item: (item["line"], item["column"]))[:FOUND], said
