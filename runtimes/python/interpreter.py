"""
Runs the tasks of a program on anyio, and logs their trace; what is counted is counted elsewhere
(``delivery_observer.py``). Steps were checked before (``program_check.py``), each is run in ``steps/``.
"""

from __future__ import annotations

import asyncio
import sys
from typing import Any

from exception_name import exception_name
from steps import STEPS
from steps.define import Step, Steps

#: A program that goes round and round begins thousands of steps; so many are kept.
_MAX_STEPS = 2000


class Interpreter:
    """
    What one run of a program has made and logged.

    :ivar events: the trace
    :ivar has_ended: nothing more is run; an unfinished task that is closed later cannot swallow that
    :ivar cancelling: ``Task.cancelling()`` of each task that ended, as its body ended; empty on CPython 3.10
    :ivar steps: the steps that tasks began; None if they are not to be recorded
    """

    def __init__(self, loop: Any, records_steps: bool = False) -> None:
        self.loop = loop
        self.steps: list[dict[str, object]] | None = [] if records_steps else None
        self.has_ended = False
        self.events: list[list[object]] = []
        self.cancelling: dict[str, int] = {}
        self.scopes: dict[str, Any] = {}
        self._scope_names: dict[Any, str] = {}
        self._library_scopes = 0
        self.groups: dict[str, Any] = {}
        self.tasks: dict[str, asyncio.Task[None]] = {}
        self.async_events: dict[str, Any] = {}
        self.locks: dict[str, Any] = {}
        self.semaphores: dict[str, Any] = {}

    async def task_body(self, name: str, steps: Steps, *, task_status: Any = None) -> None:
        """A task's coroutine: its steps, and a line in the trace for its start and its end."""
        body = Body(self, name, task_status)
        task = asyncio.current_task()
        assert task is not None
        self.tasks[name] = task
        body.log("start")
        try:
            await body.run(steps)
            body.log("returned")
        except asyncio.CancelledError:
            body.log("cancelled")
            raise
        except BaseException as exception:
            body.log("raised", exception_name(exception))
            raise
        finally:
            if sys.version_info >= (3, 11):
                self.cancelling[name] = task.cancelling()

    def count_records(self) -> dict[str, int]:
        """Places what is recorded elsewhere among the events and steps."""
        return {"eventsBefore": len(self.events), "stepsBefore": len(self.steps or ())}

    def add_group(self, name: str, group: Any) -> None:
        self.groups[name] = group
        self.name_scope(name, group.cancel_scope)

    def name_scope(self, name: str, scope: Any) -> None:
        """A scope is known by an id from now on, and no longer by that id the one before it."""
        self.scopes[name] = scope
        self._scope_names[scope] = name

    def scope_name(self, scope: Any) -> str:
        """
        The id under which the program made a scope; ``#n`` for one of the library's, by the order in which they are
        asked for, as in the models.
        """
        name = self._scope_names.get(scope)
        if name is None:
            self._library_scopes += 1
            name = self._scope_names[scope] = f"#{self._library_scopes}"
        return name


class Body:
    """The task that executes a step."""

    __slots__ = "interpreter", "name", "task_status"

    def __init__(self, interpreter: Interpreter, name: str, task_status: Any) -> None:
        self.interpreter = interpreter
        self.name = name
        self.task_status = task_status

    def log(self, kind: str, *details: object) -> None:
        loop = self.interpreter.loop
        self.interpreter.events.append([loop.ticks, round(loop.seconds(), 6), self.name, kind, *details])

    async def run(self, steps: Steps) -> None:
        for step in steps:
            if self.interpreter.has_ended:
                raise GeneratorExit
            for key in step:
                definition = STEPS.get(key)
                if definition is not None:
                    break
            else:
                raise AssertionError(f"no operation in the step {step}")
            if self.interpreter.steps is not None:
                self._record(step, key)
            suspended = definition.function(self, step)
            if suspended is not None:
                await suspended

    async def run_block(self, block: Step, operation: str) -> None:
        """Runs the body of a block that does something as it is left."""
        try:
            await self.run(block["do"])
        finally:
            if self.interpreter.steps is not None:
                self._record(block, operation, leaving=True)

    def _record(self, step: Step, operation: str, **leaving: bool) -> None:
        interpreter = self.interpreter
        if interpreter.has_ended or interpreter.steps is None or len(interpreter.steps) >= _MAX_STEPS:
            return
        argument = step[operation]
        is_plain = isinstance(argument, (str, int, float)) and not isinstance(argument, bool)
        interpreter.steps.append(
            {
                "tick": interpreter.loop.ticks,
                "seconds": round(interpreter.loop.seconds(), 6),
                "eventsBefore": len(interpreter.events),
                "task": self.name,
                "operation": operation,
                **({"argument": argument} if is_plain else {}),
                **leaving,
            }
        )
