"""Steps that wait for nothing but time."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import anyio
import anyio.lowlevel

from steps.define import Step, define_step

if TYPE_CHECKING:
    from interpreter import Body


class RefusingFuture(asyncio.Future[None]):
    """A future that refuses to be cancelled, as one does whose work cannot be interrupted."""

    def cancel(self, msg: object = None) -> bool:
        return False


@define_step({"sleep": "seconds-or-forever"})
async def sleep(_body: Body, step: Step) -> None:
    if step["sleep"] == "forever":
        await anyio.sleep_forever()
    else:
        await anyio.sleep(step["sleep"])


@define_step({"checkpoint": "true"})
async def checkpoint(_body: Body, _step: Step) -> None:
    await anyio.lowlevel.checkpoint()


@define_step({"waitRefusing": "id", "seconds": "seconds?"})
async def wait_refusing(body: Body, step: Step) -> None:
    future = RefusingFuture(loop=body.interpreter.loop)
    if "seconds" in step:
        body.interpreter.loop.call_later(step["seconds"], future.set_result, None)
    await future
