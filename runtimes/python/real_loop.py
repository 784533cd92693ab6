"""
asyncio's ordinary selector loop on the machine's monotonic clock, as it is, but for the poll: it is counted,
and it is where a run ends that can never go on (``deadlock``) or never rests (``spin``).
"""

from __future__ import annotations

import asyncio
import math
import time
from typing import Any

from loop_ended import LoopEnded

#: A run that has not once waited for so long is a ``spin``.
_SPIN_AFTER_SECONDS = 1.0


class RealLoop(asyncio.SelectorEventLoop):
    """:ivar ticks: iterations begun"""

    # asyncio's own, which its stubs do not know.
    _scheduled: list[Any]
    _selector: Any

    def __init__(self) -> None:
        super().__init__()
        self.ticks = 0
        self._spin_after = _SPIN_AFTER_SECONDS
        self._started_at = self.time()
        self._waited_at = time.monotonic()
        #: The loop's own descriptor, by which other threads wake it.
        self._own_descriptors = len(self._selector.get_map())
        self._select = self._selector.select
        self._selector.select = self._observed_select

    @property
    def polls(self) -> int:
        """Polls of the operating system."""
        return self.ticks

    def seconds(self) -> float:
        """Seconds since the loop was made."""
        return self.time() - self._started_at

    def lift_limits(self) -> None:
        """From now on no run is a ``spin``."""
        self._spin_after = math.inf

    def is_idle_for(self, iterations: int) -> bool:
        """Nobody knows how long iterations take, nor what happens meanwhile."""
        return False

    def _observed_select(self, timeout: float | None) -> list[Any]:
        self.ticks += 1
        if timeout == 0:
            if time.monotonic() - self._waited_at > self._spin_after:
                raise LoopEnded("spin")
            return self._select(timeout)
        if not self._anything_pending():
            raise LoopEnded("deadlock")
        events = self._select(timeout)
        self._waited_at = time.monotonic()
        return events

    def _anything_pending(self) -> bool:
        # asyncio cuts a wait at a day: only the heap tells that a timer will never come.
        if self._scheduled and self._scheduled[0]._when != math.inf:
            return True
        return len(self._selector.get_map()) > self._own_descriptors
