"""
The patch of the story, as it was narrowed in review: a delivery pass skips tasks that are done. Hoped: a
scope that holds nothing but finished tasks comes to rest, and everything else stays as it is. anyio took the
same line in 4.14.2 (#1111, #1217).

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
        if task.done():
            continue

        should_retry = True
        if task._must_cancel:
            continue

        if task is not current and (task is self._host_task or backend._task_started(task)):
            waiter = task._fut_waiter
            if not isinstance(waiter, asyncio.Future) or not waiter.done():
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
