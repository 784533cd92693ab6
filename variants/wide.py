"""
The patch of the story, as it was first written: a delivery pass asks for another one only if it has just
cancelled a task. Hoped: a scope whose tasks can never be cancelled no longer keeps the loop awake. What it
also does: a task that cannot be cancelled *yet* (the current one, one that has not started, one that is about
to be woken, one with a cancellation pending) is not come back for.

Replaces ``CancelScope._deliver_cancellation`` of the asyncio backend and nothing else; made for 4.13 and
4.14.
"""

from __future__ import annotations

import asyncio

from anyio._backends import _asyncio as backend


def apply() -> None:
    backend.CancelScope._deliver_cancellation = _deliver_cancellation


def _deliver_cancellation(self: backend.CancelScope, origin: backend.CancelScope) -> bool:
    should_retry = False
    current = asyncio.current_task()
    for task in self._tasks:
        if task.done() or task is current or task._must_cancel:
            continue
        if task is not self._host_task and not backend._task_started(task):
            continue
        waiter = task._fut_waiter
        if isinstance(waiter, asyncio.Future) and waiter.done():
            continue

        task.cancel(origin._cancel_reason)
        if task is origin._host_task and origin._pending_uncancellations is not None:
            origin._pending_uncancellations += 1
        should_retry = True

    for scope in self._child_scopes:
        if not scope._shield and not scope.cancel_called:
            should_retry = scope._deliver_cancellation(origin) or should_retry

    if origin is self:
        self._cancel_handle = None
        if should_retry:
            self._cancel_handle = asyncio.get_running_loop().call_soon(self._deliver_cancellation, origin)

    return should_retry
