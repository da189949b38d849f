"""Puts the pure-Python wheels among a program's files on the path: they are read where they lie, in memory."""

import sys
import zipfile
import zipimport
import zlib

from mae_policy import NEVER, STANDARD, WORK

MEGABYTES = 64
ENTRIES = 20_000
COMPILED = (".so", ".pyd", ".dll", ".dylib", ".a", ".o")
READ_BY_ZIPIMPORT = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class WheelError(ImportError):
    """A wheel that cannot be used, and what to do about it."""


WheelError.__module__ = "builtins"


def use_wheels(names):
    """Puts wheels on the path and returns the names of the modules they bring.

    @param names: of files in the working folder
    """
    modules = set()
    for name in names:
        try:
            paths, roots = _read(name)
        except (zipfile.BadZipFile, zipimport.ZipImportError, zlib.error, NotImplementedError, EOFError) as error:
            raise WheelError(f"the wheel {name!r} is damaged: {error}; mount the whole file") from None
        taken = sorted(roots & (STANDARD | NEVER))
        if taken:
            raise WheelError(f"the wheel {name!r} brings a module {taken[0]!r}, which Python has itself: leave it out")
        sys.path.extend(path for path in paths if path not in sys.path)
        modules |= roots
    return modules


def _read(name):
    """The paths to search in a wheel, and the names of its modules."""
    _judge_tags(name)
    path = f"{WORK}/{name}"
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
        _judge_entries(name, entries)
        # Sums are compared here: an import from an archive does not.
        broken = archive.testzip()
    if broken is not None:
        raise zipfile.BadZipFile(f"{broken!r} in it is not what it was")
    # What a wheel would install somewhere else: `name-1.0.data/purelib/module.py`.
    parts = {entry.filename.partition("/")[0] for entry in entries}
    moved = [f"{part}/{kind}/" for part in parts if part.endswith(".data") for kind in ("purelib", "platlib")]
    roots = set()
    for entry in entries:
        inside = next((entry.filename[len(start) :] for start in moved if entry.filename.startswith(start)), entry.filename)
        root, cut, rest = inside.partition("/")
        if cut and rest.endswith(".py") and not root.endswith((".data", ".dist-info")):
            roots.add(root)
        elif not cut and root.endswith(".py"):
            roots.add(root.removesuffix(".py"))
    if not roots:
        raise WheelError(f"the wheel {name!r} has no module in it")
    used = [start for start in moved if any(entry.filename.startswith(start) for entry in entries)]
    return [path, *(f"{path}/{start[:-1]}" for start in used)], roots


def _judge_tags(name):
    file = name.rpartition("/")[2]
    fields = file.removesuffix(".whl").split("-")
    if len(fields) not in (5, 6):
        raise WheelError(f"{file!r} is no name of a wheel: it has the form name-1.0-py3-none-any.whl")
    versions, abi, platform = fields[-3:]
    if abi != "none" or platform != "any":
        why = f"it is compiled for {platform!r}" if platform != "any" else f"it is compiled for {abi!r}"
        raise WheelError(f"the wheel {file!r} cannot be used: {why}, and only pure Python (py3-none-any) runs here")
    if not any(_suits(version) for version in versions.split(".")):
        here = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise WheelError(f"the wheel {file!r} cannot be used: it is for {versions!r}, and this is Python {here}")


def _suits(version):
    number = version.removeprefix("py").removeprefix("cp")
    return number == "3" or number[:1] == "3" and number[1:].isdecimal() and int(number[1:]) <= sys.version_info.minor


def _judge_entries(name, entries):
    compiled = next((entry.filename for entry in entries if entry.filename.endswith(COMPILED)), None)
    if compiled is not None:
        raise WheelError(f"the wheel {name!r} has compiled parts ({compiled!r}), and only pure Python runs here")
    size = sum(entry.file_size for entry in entries)
    if size > MEGABYTES * 2**20 or len(entries) > ENTRIES:
        raise WheelError(
            f"the wheel {name!r} unpacks to {size:,} bytes in {len(entries):,} files: "
            f"no more than {MEGABYTES} MB in {ENTRIES:,} files are taken"
        )
    if any(entry.flag_bits & 1 for entry in entries):
        raise WheelError(f"the wheel {name!r} is encrypted: mount it as plain files")
    if any(entry.compress_type not in READ_BY_ZIPIMPORT for entry in entries):
        raise WheelError(f"the wheel {name!r} is packed in a way that imports cannot read: pack it with deflate")
