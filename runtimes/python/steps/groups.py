"""Task groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio

from steps.define import Step, define_step

if TYPE_CHECKING:
    from interpreter import Body


@define_step({"group": "id", "do": "steps"})
async def group(body: Body, step: Step) -> None:
    group = anyio.create_task_group()
    try:
        async with group:
            body.interpreter.add_group(step["group"], group)
            await body.run_block(step, "group")
    finally:
        body.log("exit", step["group"], group.cancel_scope.cancelled_caught)


@define_step({"enterGroup": "id"})
async def enter_group(body: Body, step: Step) -> None:
    group = anyio.create_task_group()
    await group.__aenter__()
    body.interpreter.add_group(step["enterGroup"], group)


@define_step({"leaveGroup": "id"})
async def leave_group(body: Body, step: Step) -> None:
    await body.interpreter.groups[step["leaveGroup"]].__aexit__(None, None, None)
