"""
Runs one program on the real anyio and hands out everything that was observed. The clocks differ in their loop
(``virtual_loop.py``, ``real_loop.py``); what is done and recorded is the same.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from delivery_observer import DeliveryObserver
from exception_name import exception_name
from interpreter import Interpreter
from loop_ended import LoopEnded
from ordered_sets import order_sets
from pass_recorder import PassRecorder
from real_loop import RealLoop
from virtual_loop import VirtualLoop

#: The iterations after main's end in which a scope that has not come to rest shows.
_AFTERWARDS_ITERATIONS = 100


class ProgramRunner:
    """
    Runs programs on one clock, one after the other.

    :param backend: the module ``anyio._backends._asyncio``, with the variant applied
    :param settings: ``clock``, and for the virtual one ``tickCost`` and ``maxTicks``, as in a request
    :param timeline: record each delivery pass task by task
    """

    def __init__(self, backend: Any, settings: Mapping[str, Any], timeline: bool = False) -> None:
        self._settings = settings
        self._backend = backend
        self._is_virtual = settings["clock"] == "virtual"
        if self._is_virtual:
            order_sets(backend)
        self._observer = DeliveryObserver(backend.CancelScope)
        self._timeline = timeline
        self._max_passes = settings.get("maxPasses")

    def prepare(self, program: Mapping[str, Any]) -> ProgramRun:
        """Makes a run, whose counters can be read before it begins."""
        return ProgramRun(self._make_loop(), self._observer, program, self._timeline, self._max_passes)

    def forget_tasks(self) -> None:
        """
        Lets go of the tasks that ended runs have left unfinished, for the collector to close. anyio's table
        of task states is weak in its keys, but its values lead back to them: a task that never left its scope
        stays for ever.
        """
        task_states = getattr(self._backend, "_task_states", None)
        if task_states is not None:
            task_states.clear()

    def _make_loop(self) -> RealLoop | VirtualLoop:
        if self._is_virtual:
            return VirtualLoop(self._settings["tickCost"], self._settings["maxTicks"])
        return RealLoop()


class ProgramRun:
    """
    One run of one program.

    :ivar timeline: ``PassRecord`` objects of the protocol, once it has ended; None if they were not asked for
    :ivar steps: ``StepRecord`` objects, likewise
    """

    def __init__(
        self,
        loop: Any,
        observer: DeliveryObserver,
        program: Mapping[str, Any],
        timeline: bool,
        max_passes: int | None = None,
    ) -> None:
        self._loop = loop
        self._observer = observer
        self._program = program
        self._interpreter = Interpreter(loop, records_steps=timeline)
        self._recorder: PassRecorder | None = None
        self.timeline: list[dict[str, Any]] | None = None
        self.steps: list[dict[str, object]] | None = None
        if timeline:
            self._recorder = PassRecorder(
                loop, self._interpreter.scope_name, self._interpreter.count_records, max_passes
            )
        observer.begin(loop, self._recorder)

    def counters(self) -> dict[str, int]:
        """What was counted until now; may be called by another thread."""
        return {
            "ticks": self._loop.ticks,
            "passes": self._observer.passes,
            "reschedules": self._observer.reschedules,
            "polls": self.polls,
        }

    @property
    def polls(self) -> int:
        """Polls of the operating system."""
        return self._loop.polls

    def run(self) -> dict[str, Any]:
        """Runs the program to its end and hands out its ``ProgramResult``. May be called once."""
        try:
            outcome, has_ended = self._run_main()
            # What is read when ``run_until_complete(main)`` returns.
            elapsed, ticks, counted = round(self._loop.seconds(), 6), self._loop.ticks, self._observer.read()
            if has_ended and not self._loop.is_idle_for(_AFTERWARDS_ITERATIONS + 2):
                self._loop.lift_limits()
                self._loop.run_until_complete(_checkpoints(_AFTERWARDS_ITERATIONS))
            reschedules = counted.reschedules()
            result = {
                "outcome": outcome,
                "elapsed": elapsed,
                "ticks": ticks,
                "passes": counted.passes,
                "reschedules": reschedules,
                "afterwards": self._observer.reschedules - reschedules,
                "delivery": counted.delivery(),
                # Copies: closing what is unfinished makes it log.
                "events": list(self._interpreter.events),
                "cancelling": dict(self._interpreter.cancelling),
            }
            self.timeline = self._recorder.passes() if self._recorder else None
            self.steps = self._interpreter.steps
            return result
        finally:
            self._interpreter.has_ended = True
            self._observer.end()
            self._loop.close()

    def _run_main(self) -> tuple[str, bool]:
        main = self._loop.create_task(self._interpreter.task_body("main", self._program["main"]), name="main")
        try:
            self._loop.run_until_complete(main)
        except LoopEnded as ended:
            return ended.outcome, False
        except BaseException:
            if not main.done():
                raise
        return _outcome_of(main), True


async def _checkpoints(count: int) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


def _outcome_of(main: asyncio.Task[None]) -> str:
    if main.cancelled():
        return "cancelled"
    exception = main.exception()
    return "returned" if exception is None else f"raised {exception_name(exception)}"
