"""
The patch of the story, as it was first written: a delivery pass asks for another one only if it has just
cancelled a task. Hoped: a scope whose tasks can never be cancelled no longer keeps the loop awake. What it
also does: a task that cannot be cancelled *yet* (the current one, one that has not started, one that is about
to be woken, one with a cancellation pending) is not come back for.

Replaces ``CancelScope._deliver_cancellation`` of the asyncio backend and nothing else; made for 4.13 and
4.14. Each kind of task that a pass does not come back for is a part of its own, which ``patchmatrix reduce``
can leave out.
"""

from __future__ import annotations

import asyncio

from anyio._backends import _asyncio as backend


#: What the patch consists of: the name of each part, and what it does.
PARTS = {
    "done": "skips tasks that are done",
    "current": "skips the current task",
    "must-cancel": "skips tasks that have a cancellation pending",
    "not-started": "skips tasks that have not started",
    "waiter-done": "skips tasks that are about to be woken",
}

_on: frozenset[str]


def apply(parts: frozenset[str] = frozenset(PARTS)) -> None:
    """
    :param parts: those that are applied, all of them by default; without any, a pass does what it does
        unpatched up to 4.14.1
    """
    global _on
    _on = parts
    backend.CancelScope._deliver_cancellation = _deliver_cancellation


def _deliver_cancellation(self: backend.CancelScope, origin: backend.CancelScope) -> bool:
    should_retry = False
    current = asyncio.current_task()
    for task in self._tasks:
        waiter = task._fut_waiter
        started = task is self._host_task or backend._task_started(task)
        waiter_done = isinstance(waiter, asyncio.Future) and waiter.done()
        if "done" in _on and task.done():
            continue
        if "current" in _on and task is current:
            continue
        if "must-cancel" in _on and task._must_cancel:
            continue
        if "not-started" in _on and not started and not task.done():
            continue
        if "waiter-done" in _on and waiter_done:
            continue

        should_retry = True
        if task._must_cancel or task is current or not started or waiter_done:
            continue

        task.cancel(origin._cancel_reason)
        if task is origin._host_task and origin._pending_uncancellations is not None:
            origin._pending_uncancellations += 1

    for scope in self._child_scopes:
        if not scope._shield and not scope.cancel_called:
            should_retry = scope._deliver_cancellation(origin) or should_retry

    if origin is self:
        self._cancel_handle = None
        if should_retry:
            self._cancel_handle = asyncio.get_running_loop().call_soon(self._deliver_cancellation, origin)

    return should_retry
