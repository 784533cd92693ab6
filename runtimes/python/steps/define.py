"""What a step is: which keys it has, what they hold, and the function that runs it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from interpreter import Body

Step = dict[str, Any]
Steps = list[Step]

#: Runs one step; hands out a coroutine if the step can suspend the task.
StepFunction = Callable[["Body", Step], "Coroutine[Any, Any, None] | None"]


class StepDefinition(NamedTuple):
    """
    :ivar kinds: what each key holds, the operation's own first; ``program_check.py`` says what each kind is
    :ivar required: the keys that must be there
    """

    function: StepFunction
    kinds: dict[str, str]
    required: list[str]


#: Every step by its operation.
STEPS: dict[str, StepDefinition] = {}


def define_step(keys: dict[str, str]) -> Callable[[StepFunction], StepFunction]:
    """
    Makes a function a step.

    :param keys: the operation's own key first; a kind that ends in ``?`` belongs to a key that may be left out
    """

    def define(function: StepFunction) -> StepFunction:
        kinds = {key: kind.rstrip("?") for key, kind in keys.items()}
        required = [key for key, kind in keys.items() if not kind.endswith("?")]
        STEPS[next(iter(keys))] = StepDefinition(function, kinds, required)
        return function

    return define
