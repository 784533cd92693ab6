"""
Records delivery passes task by task, for the timeline of one cell: what state each task was in, and what was
done.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from inspect import CORO_RUNNING, CORO_SUSPENDED, getcoroutinestate
from typing import Any

#: A spinning scope makes thousands of passes; so many are kept by default, or fewer if they visit many tasks.
_MAX_PASSES = 2000
_MAX_VISITS = 5000

#: A task of a scope that a pass enters, its state and its cancellation requests until then.
_Found = tuple[Any, str, int]


class PassRecorder:
    """
    Keeps ``PassRecord`` objects of the protocol. Scopes get their names once the program has ended: one that is
    cancelled as it is entered is not known before.

    :param name_of: the name under which a program knows a scope
    :param count: ``eventsBefore`` and ``stepsBefore``, how many events and steps were recorded by now
    """

    def __init__(self, loop: Any, name_of: Callable[[Any], str], count: Callable[[], dict[str, int]], max_passes: int | None = None) -> None:
        self._loop = loop
        self._name_of = name_of
        self._count = count
        self._max_passes = max_passes or _MAX_PASSES
        self._passes: list[tuple[dict[str, Any], Callable[[], bool]]] = []
        self._open: list[dict[str, Any]] = []
        self._visit_count = 0

    def passes(self) -> list[dict[str, Any]]:
        """The passes that were recorded, in the order in which they finished."""
        return [
            {
                **record,
                "scope": self._name_of(record["scope"]),
                "visits": [{**visit, "scope": self._name_of(visit["scope"])} for visit in record["visits"]],
                "queuedAgain": queued_again(),
            }
            for record, queued_again in self._passes
        ]

    def enter_origin(self, scope: Any) -> _Visits | None:
        """
        A pass begins. What is handed out is handed back when it leaves the scope; None once enough is
        recorded.
        """
        if self._is_full():
            return None
        record: dict[str, Any] = {
            "tick": self._loop.ticks,
            "seconds": round(self._loop.seconds(), 6),
            **self._count(),
            "scope": scope,
            "visits": [],
        }
        current = asyncio.current_task(self._loop)
        if current is not None:
            record["by"] = current.get_name()
        self._open.append(record)
        return self._find(scope)

    def enter_child(self, scope: Any) -> _Visits | None:
        """The pass enters a child scope."""
        if self._is_full() or not self._open:
            return None
        return self._find(scope)

    def leave(self, visits: _Visits | None) -> None:
        """The pass leaves the scope that ``visits`` are of."""
        if visits is not None:
            visits.complete()

    def leave_origin(self, visits: _Visits | None, queued_again: Callable[[], bool]) -> None:
        """The innermost pass has ended."""
        if visits is not None:
            self._passes.append((self._open.pop(), queued_again))

    def _is_full(self) -> bool:
        return len(self._passes) >= self._max_passes or self._visit_count >= _MAX_VISITS

    def _find(self, scope: Any) -> _Visits:
        current = asyncio.current_task(self._loop)
        found = [(task, _state_of(task, scope, current), _cancel_requests(task)) for task in scope._tasks]
        self._visit_count += len(found)
        return _Visits(self._open[-1]["visits"], scope, found)


class _Visits:
    """What a pass found in one scope, until it is known what it did there."""

    def __init__(self, records: list[dict[str, Any]], scope: Any, found: list[_Found]) -> None:
        self._records = records
        self._scope = scope
        self._found = found

    def complete(self) -> None:
        for task, state, requests in self._found:
            cancels = _cancel_requests(task) - requests
            self._records.append(
                {"scope": self._scope, "task": task.get_name(), "state": state, "cancels": cancels}
            )


def _state_of(task: Any, scope: Any, current: asyncio.Task[Any] | None) -> str:
    """The row of the variants table."""
    if task.done():
        return "done"
    if task is current:
        return "current"
    if task._must_cancel:
        return "must-cancel"
    if task is not scope._host_task and getcoroutinestate(task.get_coro()) not in (
        CORO_RUNNING,
        CORO_SUSPENDED,
    ):
        return "not-started"
    waiter = task._fut_waiter
    return "waiter-done" if isinstance(waiter, asyncio.Future) and waiter.done() else "waiting"


def _cancel_requests(task: Any) -> int:
    if hasattr(task, "cancelling"):
        return task.cancelling()
    # CPython 3.10 does not count: a request shows as a pending one, or in the waiter that it has cancelled.
    waiter = task._fut_waiter
    return int(task._must_cancel or (waiter is not None and waiter.cancelled()))
