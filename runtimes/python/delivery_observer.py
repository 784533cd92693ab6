"""
Counts delivery passes from outside, alike for the library as it is and for any patch of it: a wrapper around
whatever ``_deliver_cancellation`` is in place sees a pass begin and end, and a callback that was queued
during a pass and begins another one is a reschedule, whatever its name.
"""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable
from itertools import islice
from typing import Any

from pass_recorder import PassRecorder

#: So many passes are kept in ``delivery``.
_MAX_DELIVERIES = 40


class DeliveryObserver:
    """
    Wraps ``_deliver_cancellation`` of a ``CancelScope`` class; a variant must have been applied before.

    :ivar passes: passes begun on an origin scope
    """

    def __init__(self, cancel_scope_class: Any) -> None:
        self.begin(None)
        deliver = cancel_scope_class._deliver_cancellation

        @functools.wraps(deliver)
        def observed_deliver(scope: Any, origin: Any) -> Any:
            if self._loop is None:
                return deliver(scope, origin)
            return self._observe(scope, origin, deliver)

        cancel_scope_class._deliver_cancellation = observed_deliver

    def begin(self, loop: Any, recorder: PassRecorder | None = None) -> None:
        """Starts counting anew, for a program on another loop."""
        self._loop: Any = loop
        self._recorder = recorder
        self.passes = 0
        self.confirmed_reschedules = 0
        #: The queued callback that runs now and has not begun a pass.
        self.running: _QueuedCallback | None = None
        self._deliveries: list[_Delivery] = []

    def end(self) -> None:
        """From now on nothing is counted."""
        self._loop = None

    @property
    def reschedules(self) -> int:
        """Reschedules so far: those that have begun a pass, and those that may still."""
        return self.confirmed_reschedules + len(self.waiting())

    def read(self) -> DeliveryReadings:
        """
        Takes the readings of now. A callback that waits may yet prove to be no reschedule, so that they are to be
        asked for once the loop has ended.
        """
        return DeliveryReadings(self, self._deliveries)

    def waiting(self) -> list[_QueuedCallback]:
        """What passes have queued and has not run yet."""
        loop = self._loop
        if loop is None:
            return []
        # A cancelled handle has lost its callback. The copy is atomic: a thread reads while the loop runs.
        callbacks = [handle._callback for handle in list(loop._ready)]
        return [callback for callback in callbacks if type(callback) is _QueuedCallback]

    def _is_waiting(self, delivery: _Delivery) -> bool:
        return any(callback.queued_by is delivery for callback in self.waiting())

    def _observe(self, scope: Any, origin: Any, deliver: Callable[[Any, Any], Any]) -> Any:
        recorder = self._recorder
        if scope is not origin:
            visits = recorder.enter_child(scope) if recorder else None
            should_retry = deliver(scope, origin)
            if recorder:
                recorder.leave(visits)
            return should_retry

        loop = self._loop
        self.passes += 1
        self._confirm()
        visits = recorder.enter_origin(scope) if recorder else None
        queued_before = len(loop._ready)
        should_retry = deliver(scope, origin)
        delivery = _Delivery(loop.ticks)
        if len(self._deliveries) < _MAX_DELIVERIES:
            self._deliveries.append(delivery)
        for handle in islice(loop._ready, queued_before, None):
            # What a cancelled future wakes is handed the future.
            if handle._args and isinstance(handle._args[0], asyncio.Future):
                continue
            if type(handle._callback) is not _QueuedCallback:
                handle._callback = _QueuedCallback(self, delivery, handle._callback)
        if recorder:
            recorder.leave(visits)
            recorder.leave_origin(visits, lambda: delivery.rescheduled or self._is_waiting(delivery))
        return should_retry

    def _confirm(self) -> None:
        """If the pass that begins now was queued by an earlier one, that was a reschedule."""
        running = self.running
        if running is None or asyncio.current_task(self._loop) is not None:
            return
        self.running = None
        self.confirmed_reschedules += 1
        running.has_begun_pass = True
        running.queued_by.rescheduled = True


class DeliveryReadings:
    """
    What was counted at one moment.

    :ivar passes: passes begun by then
    """

    def __init__(self, observer: DeliveryObserver, deliveries: list[_Delivery]) -> None:
        self.passes = observer.passes
        self._observer = observer
        self._confirmed = observer.confirmed_reschedules
        self._waiting = observer.waiting()
        queued = {callback.queued_by for callback in self._waiting}
        self._deliveries = [(each, each in queued) for each in deliveries]

    def reschedules(self) -> int:
        """How often a pass had queued another one."""
        return self._confirmed + len(self._proved())

    def delivery(self) -> list[list[object]]:
        """The first 40 passes as ``[tick, rescheduled]``, in the order in which they finished."""
        reschedulers = {callback.queued_by for callback in self._proved()}
        return [
            [each.tick, each in reschedulers if is_waiting else each.rescheduled]
            for each, is_waiting in self._deliveries
        ]

    def _proved(self) -> list[_QueuedCallback]:
        """Those that waited and have begun a pass since, or wait still."""
        still = self._observer.waiting()
        return [each for each in self._waiting if each.has_begun_pass or each in still]


class _Delivery:
    """A pass that has finished."""

    __slots__ = "rescheduled", "tick"

    def __init__(self, tick: int) -> None:
        self.tick = tick
        self.rescheduled = False


class _QueuedCallback:
    """Takes the place of a callback that a pass queued, to know when it runs."""

    __slots__ = "_callback", "_observer", "has_begun_pass", "queued_by"

    def __init__(
        self, observer: DeliveryObserver, queued_by: _Delivery, callback: Callable[..., object]
    ) -> None:
        self._observer = observer
        self.queued_by = queued_by
        self.has_begun_pass = False
        self._callback = callback

    def __call__(self, *args: object) -> None:
        self._observer.running = self
        try:
            self._callback(*args)
        finally:
            self._observer.running = None
