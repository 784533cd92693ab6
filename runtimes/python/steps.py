"""
The steps of a program on anyio, one function a step. Who runs them one after the other: ``interpreter.py``.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Coroutine
from functools import partial
from typing import TYPE_CHECKING, Any

import anyio
import anyio.lowlevel

from exception_name import exception_name

if TYPE_CHECKING:
    from interpreter import Body

Step = dict[str, Any]
Steps = list[Step]

#: Runs one step; hands out a coroutine if the step can suspend the task.
StepFunction = Callable[["Body", Step], "Coroutine[Any, Any, None] | None"]


def _mark(body: Body, step: Step) -> None:
    body.log("mark", step["mark"])


async def _sleep(_body: Body, step: Step) -> None:
    if step["sleep"] == "forever":
        await anyio.sleep_forever()
    else:
        await anyio.sleep(step["sleep"])


async def _checkpoint(_body: Body, _step: Step) -> None:
    await anyio.lowlevel.checkpoint()


async def _scope(body: Body, step: Step) -> None:
    deadline = body.interpreter.loop.time() + step["deadline"] if "deadline" in step else math.inf
    scope = anyio.CancelScope(shield=step.get("shield", False), deadline=deadline)
    body.interpreter.name_scope(step["scope"], scope)
    if step.get("cancelled"):
        scope.cancel()
    try:
        with scope:
            await body.run_block(step, "scope")
    finally:
        body.log("exit", step["scope"], scope.cancelled_caught)


async def _move_on_after(body: Body, step: Step) -> None:
    scope = anyio.move_on_after(step["seconds"], shield=step.get("shield", False))
    try:
        with scope:
            body.interpreter.name_scope(step["moveOnAfter"], scope)
            await body.run_block(step, "moveOnAfter")
    finally:
        body.log("exit", step["moveOnAfter"], scope.cancelled_caught)


async def _fail_after(body: Body, step: Step) -> None:
    scope = None
    try:
        with anyio.fail_after(step["seconds"], shield=step.get("shield", False)) as scope:
            body.interpreter.name_scope(step["failAfter"], scope)
            await body.run_block(step, "failAfter")
    finally:
        body.log("exit", step["failAfter"], scope and scope.cancelled_caught)


def _cancel(body: Body, step: Step) -> None:
    scope = body.interpreter.scopes.get(step["cancel"])
    if scope is None:
        body.log("missing", step["cancel"])
    else:
        scope.cancel()


def _set_shield(body: Body, step: Step) -> None:
    scope = body.interpreter.scopes.get(step["setShield"])
    if scope is not None:
        scope.shield = step["to"]


def _set_deadline(body: Body, step: Step) -> None:
    scope = body.interpreter.scopes.get(step["setDeadline"])
    if scope is not None:
        scope.deadline = math.inf if step["to"] is None else body.interpreter.loop.time() + step["to"]


async def _group(body: Body, step: Step) -> None:
    group = anyio.create_task_group()
    try:
        async with group:
            body.interpreter.add_group(step["group"], group)
            await body.run_block(step, "group")
    finally:
        body.log("exit", step["group"], group.cancel_scope.cancelled_caught)


def _spawn(body: Body, step: Step) -> None:
    group = body.interpreter.groups[step["into"]]
    group.start_soon(partial(body.interpreter.task_body, step["spawn"], step["do"]), name=step["spawn"])


async def _start(body: Body, step: Step) -> None:
    group = body.interpreter.groups[step["into"]]
    function = partial(body.interpreter.task_body, step["start"], step["do"])
    value = await group.start(function, name=step["start"])
    body.log("started", step["start"], value)


def _started(body: Body, step: Step) -> None:
    if body.task_status is None:
        raise KeyError(body.name)
    body.task_status.started(step["started"])


async def _try(body: Body, step: Step) -> None:
    try:
        await body.run(step["try"])
    except asyncio.CancelledError:
        if "cancelled" not in step:
            raise
        body.log("caught", "cancelled")
        await body.run(step["cancelled"])
        if step.get("rethrow"):
            raise
    except Exception as exception:
        if "error" not in step:
            raise
        body.log("caught", exception_name(exception))
        await body.run(step["error"])
    finally:
        if "finally" in step:
            await body.run(step["finally"])


def _raise(_body: Body, step: Step) -> None:
    raise {"ValueError": ValueError, "RuntimeError": RuntimeError}[step["raise"]](step["raise"])


async def _repeat(body: Body, step: Step) -> None:
    for _ in range(int(step["repeat"])):
        await body.run(step["do"])


def _async_event(body: Body, name: str) -> Any:
    if name not in body.interpreter.async_events:
        body.interpreter.async_events[name] = anyio.Event()
    return body.interpreter.async_events[name]


def _set_event(body: Body, step: Step) -> None:
    _async_event(body, step["setEvent"]).set()


async def _wait_event(body: Body, step: Step) -> None:
    await _async_event(body, step["waitEvent"]).wait()


async def _lock(body: Body, step: Step) -> None:
    locks = body.interpreter.locks
    if step["lock"] not in locks:
        locks[step["lock"]] = anyio.Lock()
    async with locks[step["lock"]]:
        await body.run_block(step, "lock")


async def _semaphore(body: Body, step: Step) -> None:
    semaphores = body.interpreter.semaphores
    if step["semaphore"] not in semaphores:
        semaphores[step["semaphore"]] = anyio.Semaphore(int(step.get("value", 1)))
    async with semaphores[step["semaphore"]]:
        await body.run_block(step, "semaphore")


def _cancel_task(body: Body, step: Step) -> None:
    task = body.interpreter.tasks.get(step["cancelTask"])
    if task is not None:
        task.cancel("native")


class RefusingFuture(asyncio.Future[None]):
    """A future that refuses to be cancelled, as one does whose work cannot be interrupted."""

    def cancel(self, msg: object = None) -> bool:
        return False


async def _wait_refusing(body: Body, step: Step) -> None:
    future = RefusingFuture(loop=body.interpreter.loop)
    if "seconds" in step:
        body.interpreter.loop.call_later(step["seconds"], future.set_result, None)
    await future


def _detach(body: Body, step: Step) -> None:
    coroutine = body.interpreter.task_body(step["detach"], step["do"])
    body.interpreter.loop.create_task(coroutine, name=step["detach"]).add_done_callback(_ignore_outcome)


def _ignore_outcome(task: asyncio.Task[None]) -> None:
    if not task.cancelled():
        task.exception()


def _enter(body: Body, step: Step) -> None:
    scope = anyio.CancelScope()
    body.interpreter.name_scope(step["enter"], scope)
    scope.__enter__()


def _leave(body: Body, step: Step) -> None:
    body.interpreter.scopes[step["leave"]].__exit__(None, None, None)


async def _enter_group(body: Body, step: Step) -> None:
    group = anyio.create_task_group()
    await group.__aenter__()
    body.interpreter.add_group(step["enterGroup"], group)


async def _leave_group(body: Body, step: Step) -> None:
    await body.interpreter.groups[step["leaveGroup"]].__aexit__(None, None, None)


STEP_FUNCTIONS: dict[str, StepFunction] = {
    "mark": _mark,
    "sleep": _sleep,
    "checkpoint": _checkpoint,
    "scope": _scope,
    "moveOnAfter": _move_on_after,
    "failAfter": _fail_after,
    "cancel": _cancel,
    "setShield": _set_shield,
    "setDeadline": _set_deadline,
    "group": _group,
    "spawn": _spawn,
    "start": _start,
    "started": _started,
    "try": _try,
    "raise": _raise,
    "repeat": _repeat,
    "setEvent": _set_event,
    "waitEvent": _wait_event,
    "lock": _lock,
    "semaphore": _semaphore,
    "cancelTask": _cancel_task,
    "waitRefusing": _wait_refusing,
    "detach": _detach,
    "enter": _enter,
    "leave": _leave,
    "enterGroup": _enter_group,
    "leaveGroup": _leave_group,
}
