"""
Loads what a column consists of: the installed package, and the variant that changes it. Says which release it is. Of
anyio, on which programs run, it refuses one that cannot be observed, instead of observing nothing.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import inspect
import json
import os
import re
import sys
import traceback
from pathlib import Path, PurePosixPath
from types import ModuleType
from typing import Any, Iterable

from frames import PROTOCOL_VERSION
from ordered_sets import ORDERED_ATTRIBUTES


_VARIANT_MODULE = "patchmatrix_variant"


class SubjectError(Exception):
    """The subject cannot be used; the message says what was expected and what was found."""


def open_subject(
    package: str, variant_file: str | None, parts: list[str] | None = None
) -> tuple[ModuleType, dict[str, Any]]:
    """
    Imports the subject, applies the variant, and hands out the backend module that both concern with the
    fields of the ``ready`` frame.

    :param parts: those of the variant that are on; without it, the variant is applied as a whole

    :raises SubjectError: if it is another package than anyio, is not installed, lacks what is observed, or if
        the variant fails
    """
    if package != "anyio":
        raise SubjectError(
            f"expected the package `anyio`, which this driver runs programs on, found `{package}`"
        )
    try:
        subject = importlib.import_module(package)
        backend = importlib.import_module("anyio._backends._asyncio")
    except ImportError as error:
        raise SubjectError(f"expected `anyio` with its asyncio backend on the path, found {error}") from error
    ready = _describe(package, subject)
    _require_internals(backend, f"anyio {ready['version']} ({ready['file']})")
    if variant_file is not None:
        apply_variant(variant_file, parts)
        _require_internals(backend, f"anyio {ready['version']} under {variant_file}")
    return backend, ready


def open_module_subject(package: str, variant_file: str | None) -> tuple[ModuleType, dict[str, Any]]:
    """
    Imports any package, applies the variant, and hands out the module with the fields of the ``ready`` frame.

    :raises SubjectError: if it cannot be imported, or if the variant fails
    """
    subject = import_subject(package)
    ready = _describe(package, subject)
    if variant_file is not None:
        apply_variant(variant_file)
    return subject, ready


def import_subject(package: str) -> ModuleType:
    """
    Imports what a package installed: the module of its name, else the one that its distribution names.

    :raises SubjectError: if there is none, or if it raises
    """
    name = _import_name(package)
    try:
        return importlib.import_module(name)
    except Exception as error:
        raise SubjectError(
            f"expected to import `{name}` of the package `{package}`, found {type(error).__name__}: {error}"
        ) from error


def describe_subject(package: str) -> dict[str, Any]:
    """
    Imports any package and says what was loaded: the fields of the ``ready`` frame.

    :raises SubjectError: if it cannot be imported
    """
    return _describe(package, import_subject(package))


def _describe(package: str, module: ModuleType) -> dict[str, Any]:
    if module.__file__ is not None:
        file = Path(module.__file__)
        is_package = hasattr(module, "__path__")
        sha256 = hash_package(file.parent) if is_package else hash_files(file.parent, [file])
        beside = file.parent.parent if is_package else file.parent
    else:
        # A namespace package is a folder, and no file.
        file = Path(list(module.__path__)[0])
        sha256, beside = hash_package(file), file.parent
    # What is imported may lie in a package of packages.
    for _ in range(module.__name__.count(".")):
        beside = beside.parent
    return {
        "protocol": PROTOCOL_VERSION,
        "subject": package,
        "version": _version_of(package, beside),
        "file": str(file),
        "sha256": sha256,
    }


def list_parts() -> dict[str, str] | None:
    """The ``PARTS`` of the variant that was applied, each with what it does, if it says so."""
    parts = getattr(sys.modules.get(_VARIANT_MODULE), "PARTS", None)
    if not isinstance(parts, dict) or not parts:
        return None
    described = all(isinstance(name, str) and isinstance(what, str) for name, what in parts.items())
    return parts if described else None


def apply_variant(file: str, parts: list[str] | None = None) -> None:
    """
    Executes a variant's file as a module of its own, without leaving bytecode beside it, and calls its
    ``apply``, with a set of the parts if some are named.

    :raises SubjectError: if any of that fails
    """
    module = ModuleType(_VARIANT_MODULE)
    module.__file__ = file
    sys.modules[module.__name__] = module
    try:
        exec(compile(Path(file).read_bytes(), file, "exec", dont_inherit=True), module.__dict__)
        apply = getattr(module, "apply", None)
        if parts is not None:
            _apply_parts(apply, parts)
        elif apply is not None:
            apply()
    except BaseException as error:
        lines = [
            frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == file
        ]
        where = f"{file}:{lines[-1]}" if lines else file
        reason = f"{type(error).__name__}: {error}"
        raise SubjectError(f"expected the variant to apply, found {reason} in {where}") from error


def _apply_parts(apply: Any, parts: list[str]) -> None:
    known = list_parts() or {}
    unknown = [name for name in parts if name not in known]
    if unknown or apply is None:
        raise ValueError(
            f"expected parts of the variant ({', '.join(known) or 'none'}), found {', '.join(unknown) or 'no apply'}"
        )
    apply(frozenset(parts))


def hash_package(folder: Path) -> str:
    """
    The sha256, in hex, of a package's own Python files.

    It is the hash of a text with a line for each file below ``folder`` (the one that holds ``__init__.py``)
    whose name ends in ``.py``: the sha256 of its bytes in hex, two spaces, its path relative to ``folder``
    with ``/`` between the parts, a line feed. Lines are sorted by the UTF-8 bytes of the path. Folders that
    are symbolic links are not entered. A shell computes the same: ``find * -name '*.py' -type f | LC_ALL=C
    sort | xargs sha256sum | sha256sum``.
    """
    files = [
        Path(parent, name) for parent, _folders, names in os.walk(folder) for name in names if name.endswith(".py")
    ]
    return hash_files(folder, files)


def hash_files(folder: Path, files: Iterable[Path]) -> str:
    """The same of some files, which lie below ``folder``: a module that is no package has one."""
    lines = {}
    for path in files:
        relative = path.relative_to(folder).as_posix().encode()
        digest = hashlib.sha256(path.read_bytes()).hexdigest().encode()
        lines[relative] = digest + b"  " + relative + b"\n"
    return hashlib.sha256(b"".join(lines[relative] for relative in sorted(lines))).hexdigest()


def _import_name(package: str) -> str:
    """
    The module to import for a package, ``yaml`` for ``PyYAML``.

    :raises SubjectError: if nothing is installed under that name
    """
    own = package.replace("-", "_")
    if importlib.util.find_spec(own.split(".")[0]) is not None:
        return own
    for folder in map(Path, sys.path):
        for information in _distributions(package, folder):
            names = _module_names(information)
            if names:
                return min(names, key=lambda name: (name.startswith("_"), name.lower() != own.lower(), name))
    raise SubjectError(f"expected the package `{package}` to be installed, found no module and no distribution of it")


def _distributions(package: str, folder: Path) -> list[Path]:
    """The ``dist-info`` folders of a package in a folder, of which there should be one."""
    wanted = _normalize(package)
    return sorted(
        path
        for path in folder.glob("*.dist-info")
        if _normalize(path.name.removesuffix(".dist-info").rpartition("-")[0]) == wanted
    )


def _normalize(package: str) -> str:
    """Names that differ only in case and in ``-``, ``_`` and ``.`` are one."""
    return re.sub(r"[-_.]+", "-", package).lower()


def _module_names(information: Path) -> set[str]:
    """The modules and packages that a distribution installed and that lie in no other package of it."""
    listed = information / "top_level.txt"
    if listed.exists():
        return set(listed.read_text(encoding="utf-8").split())
    import csv

    paths = [PurePosixPath(row[0]) for row in csv.reader((information / "RECORD").open(encoding="utf-8")) if row]
    packages = {path.parent for path in paths if path.name == "__init__.py"}
    tops = {folder for folder in packages if not packages.intersection(folder.parents)}
    modules = {path.with_suffix("") for path in paths if path.suffix == ".py" and len(path.parts) == 1}
    return {".".join(path.parts) for path in tops | modules if path.parts}


def _version_of(package: str, folder: Path) -> str:
    """
    The version of the distribution that lies in that folder; ``unknown`` if there is none, as in a checkout.
    """
    # A folder ahead of an installed release on the path is not that release, so what counts lies beside it.
    found = _distributions(package, folder)
    if len(found) == 1:
        lines = (found[0] / "METADATA").read_text(encoding="utf-8").splitlines()
        return next(line.removeprefix("Version:").strip() for line in lines if line.startswith("Version:"))
    return _editable_version(package)


def _editable_version(package: str) -> str:
    # Takes as long to import as a tenth of a cell, and is seldom needed.
    import importlib.metadata

    try:
        distribution = importlib.metadata.distribution(package)
    except importlib.metadata.PackageNotFoundError:
        return "unknown"
    origin = json.loads(distribution.read_text("direct_url.json") or "{}")
    return distribution.version if origin.get("dir_info", {}).get("editable") else "unknown"


def _require_internals(backend: ModuleType, where: str) -> None:
    """What is observed is private, and a release may move it."""
    for class_name, attributes in ORDERED_ATTRIBUTES.items():
        cls = getattr(backend, class_name, None)
        if not isinstance(cls, type):
            raise _missing(f"a class `{class_name}` in `anyio._backends._asyncio`", "none", where)
        instance = cls()
        for attribute in attributes:
            found = type(getattr(instance, attribute)).__name__ if hasattr(instance, attribute) else "none"
            if not isinstance(getattr(instance, attribute, None), set):
                raise _missing(f"a set `{class_name}.{attribute}`", found, where)
    scope = backend.CancelScope()  # type: ignore[attr-defined]
    if not hasattr(scope, "_host_task"):
        raise _missing("an attribute `CancelScope._host_task`", "none", where)
    deliver = getattr(scope, "_deliver_cancellation", None)
    if deliver is None:
        raise _missing("a method `CancelScope._deliver_cancellation`", "none", where)
    try:
        inspect.signature(deliver).bind(scope)
    except TypeError:
        signature = f"`{inspect.signature(deliver)}`"
        raise _missing("`CancelScope._deliver_cancellation` to take an origin", signature, where) from None


def _missing(expected: str, found: str, where: str) -> SubjectError:
    return SubjectError(
        f"expected {expected}, found {found} in {where}: delivery cannot be observed there; "
        "use a version that has it, or a newer driver"
    )
