"""
An asyncio event loop on which time is a function of the program: an iteration that need not wait costs a
fixed amount, one that must wait jumps exactly to the first timer and costs nothing. The order of work in an
iteration is asyncio's own.
"""

from __future__ import annotations

import asyncio
import math
from collections import deque
from typing import Any

from loop_ended import LoopEnded


class VirtualLoop(asyncio.BaseEventLoop):
    """
    :param tick_cost: seconds that an iteration costs that need not wait
    :param max_ticks: iterations after which one more that need not wait is a ``spin``
    :ivar ticks: iterations begun
    """

    #: Polls of the operating system.
    polls = 0

    # asyncio's own, which its stubs do not know.
    _ready: deque[Any]
    _scheduled: list[Any]

    def __init__(self, tick_cost: float, max_ticks: float) -> None:
        super().__init__()
        self.ticks = 0
        self._now = 0.0
        self._tick_cost = tick_cost
        self._max_ticks = max_ticks
        self._clock_resolution = 1e-9
        self._selector = self

    def time(self) -> float:
        return self._now

    #: Seconds since the loop was made.
    seconds = time

    def lift_limits(self) -> None:
        """From now on no run is a ``spin``."""
        self._max_ticks = math.inf

    def is_idle_for(self, iterations: int) -> bool:
        """Whether so many iterations that need not wait would run nothing of what there is now."""
        horizon = self._now + (iterations + 1) * self._tick_cost
        return not self._ready and all(timer._cancelled or timer._when > horizon for timer in self._scheduled)

    def select(self, timeout: float | None) -> tuple[()]:
        """
        The poll of an iteration. The wait is read off the heap: ``timeout`` is rounded, and cut at a day.
        """
        self.ticks += 1
        if timeout == 0:
            self._now += self._tick_cost
            if self.ticks > self._max_ticks:
                raise LoopEnded("spin")
            return ()
        when = self._scheduled[0]._when if self._scheduled else math.inf
        if when == math.inf:
            raise LoopEnded("deadlock")
        self._now = when
        return ()

    def _process_events(self, event_list: object) -> None:
        pass

    def _write_to_self(self) -> None:
        pass
