"""
Loads what a column consists of: the installed anyio, and the variant that changes it. Says which anyio it is,
and refuses one that cannot be observed, instead of observing nothing.
"""

from __future__ import annotations

import hashlib
import importlib
import inspect
import json
import os
import sys
import traceback
from pathlib import Path
from types import ModuleType
from typing import Any

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
    init_file = Path(str(subject.__file__))
    version = _version_of(package, init_file)
    _require_internals(backend, f"anyio {version} ({init_file})")
    if variant_file is not None:
        apply_variant(variant_file, parts)
        _require_internals(backend, f"anyio {version} under {variant_file}")
    return backend, {
        "protocol": PROTOCOL_VERSION,
        "subject": package,
        "version": version,
        "file": str(init_file),
        "sha256": hash_package(init_file.parent),
    }


def describe_subject(package: str) -> dict[str, Any]:
    """
    Imports a package and says what was loaded: the fields of the ``ready`` frame.

    :raises SubjectError: if it cannot be imported
    """
    try:
        subject = importlib.import_module(package)
    except ImportError as error:
        raise SubjectError(f"expected the package `{package}` on the path, found {error}") from error
    init_file = Path(str(subject.__file__))
    return {
        "protocol": PROTOCOL_VERSION,
        "subject": package,
        "version": _version_of(package, init_file),
        "file": str(init_file),
        "sha256": hash_package(init_file.parent),
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
    lines = {}
    for parent, _folders, names in os.walk(folder):
        for name in names:
            if name.endswith(".py"):
                path = Path(parent, name)
                relative = path.relative_to(folder).as_posix().encode()
                digest = hashlib.sha256(path.read_bytes()).hexdigest().encode()
                lines[relative] = digest + b"  " + relative + b"\n"
    return hashlib.sha256(b"".join(lines[relative] for relative in sorted(lines))).hexdigest()


def _version_of(package: str, init_file: Path) -> str:
    """
    The version of the distribution that the file belongs to; ``unknown`` if there is none, as in a checkout.
    """
    # A folder ahead of an installed release on the path is not that release, so what counts lies beside it.
    metadata = list(init_file.parent.parent.glob(f"{package}-*.dist-info/METADATA"))
    if len(metadata) == 1:
        lines = metadata[0].read_text(encoding="utf-8").splitlines()
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
