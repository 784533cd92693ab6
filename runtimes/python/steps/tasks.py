"""Tasks beside main."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from steps.define import Step, define_step

if TYPE_CHECKING:
    from interpreter import Body


@define_step({"spawn": "id", "into": "id", "do": "steps"})
def spawn(body: Body, step: Step) -> None:
    group = body.interpreter.groups[step["into"]]
    group.start_soon(partial(body.interpreter.task_body, step["spawn"], step["do"]), name=step["spawn"])


@define_step({"start": "id", "into": "id", "do": "steps"})
async def start(body: Body, step: Step) -> None:
    group = body.interpreter.groups[step["into"]]
    function = partial(body.interpreter.task_body, step["start"], step["do"])
    value = await group.start(function, name=step["start"])
    body.log("started", step["start"], value)


@define_step({"started": "scalar"})
def started(body: Body, step: Step) -> None:
    if body.task_status is None:
        raise KeyError(body.name)
    body.task_status.started(step["started"])


@define_step({"detach": "id", "do": "steps"})
def detach(body: Body, step: Step) -> None:
    coroutine = body.interpreter.task_body(step["detach"], step["do"])
    body.interpreter.loop.create_task(coroutine, name=step["detach"]).add_done_callback(_ignore_outcome)


@define_step({"cancelTask": "id"})
def cancel_task(body: Body, step: Step) -> None:
    task = body.interpreter.tasks.get(step["cancelTask"])
    if task is not None:
        task.cancel("native")


def _ignore_outcome(task: asyncio.Task[None]) -> None:
    if not task.cancelled():
        task.exception()
