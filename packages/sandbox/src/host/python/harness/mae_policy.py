"""What a program may import and use: errors that can be acted on, not a boundary.

The rules hold for code that runs with the guarded builtins made here: the program, the files it mounts and the checks
a model wrote. The standard library keeps its own builtins and imports what it likes.
"""

import builtins
import posix
import sys
import types
from importlib.machinery import FileFinder, SourceFileLoader
from zipimport import zipimporter

WORK = "/home/user"

# Refused under every policy: JavaScript, foreign memory, package installers. None of them is in the interpreter.
NEVER = frozenset({"js", "pyodide", "pyodide_js", "micropip", "ctypes", "_ctypes", "_pyodide", "_pyodide_core"})

# Well-known packages that are not here, whatever the policy says. Filled in before the snapshot.
PACKAGES = set()

STANDARD = sys.stdlib_module_names

# What functions written in C import in the name of whoever calls them: dates, long numbers, codecs. All harmless.
FROM_C = frozenset(
    "_strptime _pylong _pyio _io io codecs encodings unicodedata copyreg warnings numbers collections collections.abc "
    "re functools types operator typing weakref abc enum string.templatelib annotationlib decimal traceback".split()
)


class PolicyError(ModuleNotFoundError):
    """An import that the policy does not allow, or a package that is not here. `except ImportError` catches it."""

    kind = "policy"


class PolicyNameError(NameError):
    """A builtin that the policy does not allow."""


for _kind in (PolicyError, PolicyNameError):
    _kind.__module__ = "builtins"
    _kind.__name__ = _kind.__qualname__ = "PolicyError"


class Listing:
    """Names that are allowed: all or some, and never those excepted. A dotted name goes with its parents."""

    def __init__(self, data):
        self.every = data["names"] == "all"
        self.names = frozenset() if self.every else frozenset(data["names"])
        self.excepted = frozenset(data["except"])

    def permits(self, name):
        if "." not in name:
            return name not in self.excepted and (self.every or name in self.names)
        parts = name.split(".")
        chain = [".".join(parts[: end + 1]) for end in range(len(parts))]
        if any(prefix in self.excepted for prefix in chain):
            return False
        return self.every or any(prefix in self.names for prefix in chain)


# Modules of the wheels that later calls of a session have brought.
BROUGHT = set()


class Policy:
    """The lists of one job, and the files it brought, which it may always import."""

    def __init__(self, preset, imports, names, own):
        self.preset = preset
        self.imports = Listing(imports)
        self.names = Listing(names)
        self.own = frozenset(own)

    def is_own(self, name):
        root = name.partition(".")[0]
        if root in self.own or root in BROUGHT or root == "__main__":
            return True
        for path in (f"{WORK}/{root}.py", f"{WORK}/{root}"):
            try:
                posix.stat(path)
                return True
            except (OSError, ValueError):
                continue
        return False

    def refusal(self, name):
        """None for a module that may be imported, else why not: "policy", or "package" where there is none to allow."""
        root = name.partition(".")[0]
        if root in NEVER:
            return "policy"
        if root not in PACKAGES and self.imports.permits(name) or self.is_own(name):
            return None
        return "policy" if root in STANDARD else "package"

    def refused_import(self, name, parts):
        """The first thing that is refused in `import name`, or in `from name import parts`: (its name, why) or None.

        Parts may be allowed where what they are part of is not: `from importlib import resources`.
        """
        wanted = [f"{name}.{part}" for part in parts]
        why = self.refusal(name)
        if why is None:
            return next(((part, why) for part in wanted if (why := self.refusal(part)) is not None), None)
        return None if wanted and all(self.refusal(part) is None for part in wanted) else (name, why)

    def permits_name(self, name):
        return self.names.permits(name)


def open_policy(own):
    """Whatever the interpreter has: what a caller's own checks run under."""
    everything = {"names": "all", "except": []}
    return Policy("open", everything, everything, own)


def _refusal(policy, name, why):
    what = (
        "this package is not available here" if why == "package" else f"not allowed under the policy {policy.preset!r}"
    )
    error = PolicyError(f"import of {name!r}: {what}", name=name)
    error.kind = why
    return error


def _guarded_import(policy):
    real_import = builtins.__import__

    def __import__(name, globals=None, locals=None, fromlist=(), level=0):
        # A subclass of str could answer differently each time it is asked.
        name = str.__str__(name) if isinstance(name, str) else name
        if level == 0 and type(name) is str and name:
            parts = [part for part in fromlist or () if type(part) is str and part != "*"]
            is_from_c = name in FROM_C and type(fromlist) is list and not fromlist
            refused = None if is_from_c else policy.refused_import(name, parts)
            if refused is not None:
                raise _refusal(policy, *refused)
        return real_import(name, globals, locals, fromlist, level)

    return __import__


def _refused(name, preset):
    def refuse(*_arguments, **_options):
        raise PolicyNameError(f"{name}() is not allowed under the policy {preset!r}", name=name)

    refuse.__name__ = refuse.__qualname__ = name
    return refuse


def guarded_builtins(policy):
    """The builtins of one program: those allowed, a stand-in that refuses for each of the others, a judging import."""
    space = {}
    for name, value in builtins.__dict__.items():
        if name in ("__loader__", "__spec__"):
            continue
        space[name] = value if policy.permits_name(name) or not callable(value) else _refused(name, policy.preset)
    space["__import__"] = _guarded_import(policy)
    space["__build_class__"] = builtins.__build_class__
    return space


class _Guarded:
    """Gives modules the program's own builtins, so that the policy holds in them too."""

    space = None

    def create_module(self, spec):
        # Not in exec_module: no frame of this file may lie under those of a module that is being imported.
        if _Guarded.space is None:
            return None
        module = types.ModuleType(spec.name)
        module.__dict__["__builtins__"] = _Guarded.space
        return module


class _WorkLoader(_Guarded, SourceFileLoader):
    """Loads files of the working folder."""


class _WheelImporter(_Guarded, zipimporter):
    """Finds and loads what is in a wheel of the working folder."""


def install_finder():
    """Makes the working folder importable. Done once, before the snapshot."""
    hook = FileFinder.path_hook((_WorkLoader, [".py"]))

    def work_hook(path):
        if path != WORK and not path.startswith(WORK + "/"):
            raise ImportError("not a working folder", path=path)
        return _WheelImporter(path) if ".whl" in path else hook(path)

    sys.path_hooks.insert(0, work_hook)
    sys.path.insert(0, WORK)


def use_for_own_files(space):
    _Guarded.space = space
    forget_folders()


def forget_folders():
    """What was in a folder that is imported from may not be all there is: files come with every call."""
    sys.path_importer_cache.clear()
