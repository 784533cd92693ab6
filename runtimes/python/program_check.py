"""
Finds every mistake in a program, by path, as the runner does. It looks at shape and types only: whether an id
names anything is for the run to show, since misuse is a thing that a program may be about.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from steps.define import StepDefinition

#: How many lists of steps may stand inside one another.
DEEPEST_NESTING = 200


class ProgramError(ValueError):
    """A value is no program; the message holds every mistake in it."""


def check_program(value: object) -> None:
    """:raises ProgramError: with all problems at once"""
    problems: list[str] = []
    if not isinstance(value, dict):
        problems.append(f"expected a program (an object), found {_describe(value)}")
    else:
        problems += [f"unknown key `{key}`" for key in value if key not in ("name", "main")]
        if not isinstance(value.get("name", ""), str):
            problems.append(f"name: expected a name (a string), found {_describe(value['name'])}")
        _check_steps(value.get("main", _NOTHING), "main", 1, problems)
    if problems:
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        raise ProgramError("\n".join([f"parse the program, {count}:", *(f"  {each}" for each in problems)]))


def _check_steps(steps: object, path: str, depth: int, problems: list[str]) -> None:
    if not isinstance(steps, list):
        problems.append(f"{path}: expected a list of steps, found {_describe(steps)}")
        return
    if depth > DEEPEST_NESTING:
        problems.append(
            f"{path}: expected at most {DEEPEST_NESTING} lists of steps inside one another, found more"
        )
        return
    for index, step in enumerate(steps):
        if not isinstance(step, dict):
            problems.append(f"{path}[{index}]: expected a step, found {_describe(step)}")
            continue
        _check_step(step, path, index, depth, problems)


def _check_step(step: dict[str, Any], path: str, index: int, depth: int, problems: list[str]) -> None:
    # Imports the subject, which was opened by now.
    from steps import STEPS

    name = next((key for key in step if key in STEPS), None)
    if name is None:
        found = ", ".join(f"`{key}`" for key in step) or "an empty object"
        problems.append(
            f"{path}[{index}]: expected a step with one operation key, such as `sleep` or `scope`, "
            f"found {found}"
        )
        return
    _, kinds, required = STEPS[name]
    for key, value in step.items():
        kind = kinds.get(key)
        if kind is None:
            problems.append(f"{path}[{index}]: {_describe_foreign_key(STEPS, name, key)}")
        elif kind == "steps":
            _check_steps(value, f"{path}[{index}].{key}", depth + 1, problems)
        elif not _KINDS[kind][1](value):
            expected = _KINDS[kind][0]
            problems.append(f"{path}[{index}].{key}: expected {expected}, found {_describe(value)}")
    for key in required:
        if key not in step:
            problems.append(f"{path}[{index}]: expected `{name}` to have `{key}`, found nothing")


def _describe_foreign_key(steps: dict[str, StepDefinition], name: str, key: str) -> str:
    if key in steps:
        return f"expected exactly one operation in a step, found `{name}` and `{key}`"
    others = [f"`{each}`" for each in steps[name].kinds if each != name]
    return f"unknown key `{key}` of `{name}`, which has {', '.join(others) or 'no other keys'}"


#: A value that is not there.
_NOTHING = object()


def _describe(value: object) -> str:
    if value is _NOTHING:
        return "nothing"
    if value is None:
        return "`null`"
    if isinstance(value, list):
        return "a list" if value else "an empty list"
    if isinstance(value, dict):
        return "an object"
    text = json.dumps(value)
    kind = "string" if isinstance(value, str) else "boolean" if isinstance(value, bool) else "number"
    return f"`{text if len(text) <= 40 else text[:40] + '…'}` ({kind})"


def _is_string(value: object) -> bool:
    return isinstance(value, str)


def _is_boolean(value: object) -> bool:
    return isinstance(value, bool)


def _is_number(value: object) -> bool:
    return type(value) is int or (type(value) is float and math.isfinite(value))


def _is_count(value: Any) -> bool:
    return _is_number(value) and 0 <= value < 2**53 and value == int(value)


#: What a message expects of a kind of value, and what it accepts.
_KINDS: dict[str, tuple[str, Callable[[Any], bool]]] = {
    "id": ("an id (a string)", _is_string),
    "label": ("a label (a string)", _is_string),
    "seconds": ("seconds (a finite number)", _is_number),
    "seconds-or-forever": (
        'seconds (a finite number) or "forever"',
        lambda value: value == "forever" or _is_number(value),
    ),
    "seconds-or-null": (
        "seconds (a finite number) or null",
        lambda value: value is None or _is_number(value),
    ),
    "boolean": ("true or false", _is_boolean),
    "true": ("true", lambda value: value is True),
    "count": ("a non-negative integer", _is_count),
    "scalar": (
        "a string, a finite number, true, false or null",
        lambda value: value is None or isinstance(value, (str, bool)) or _is_number(value),
    ),
    "exception": ('"ValueError" or "RuntimeError"', lambda value: value in ("ValueError", "RuntimeError")),
}
