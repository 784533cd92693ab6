"""What tasks wait for each other with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import anyio

from steps.define import Step, define_step

if TYPE_CHECKING:
    from interpreter import Body


@define_step({"setEvent": "id"})
def set_event(body: Body, step: Step) -> None:
    _async_event(body, step["setEvent"]).set()


@define_step({"waitEvent": "id"})
async def wait_event(body: Body, step: Step) -> None:
    await _async_event(body, step["waitEvent"]).wait()


@define_step({"lock": "id", "do": "steps"})
async def lock(body: Body, step: Step) -> None:
    locks = body.interpreter.locks
    if step["lock"] not in locks:
        locks[step["lock"]] = anyio.Lock()
    async with locks[step["lock"]]:
        await body.run_block(step, "lock")


@define_step({"semaphore": "id", "value": "count?", "do": "steps"})
async def semaphore(body: Body, step: Step) -> None:
    semaphores = body.interpreter.semaphores
    if step["semaphore"] not in semaphores:
        semaphores[step["semaphore"]] = anyio.Semaphore(int(step.get("value", 1)))
    async with semaphores[step["semaphore"]]:
        await body.run_block(step, "semaphore")


def _async_event(body: Body, name: str) -> Any:
    if name not in body.interpreter.async_events:
        body.interpreter.async_events[name] = anyio.Event()
    return body.interpreter.async_events[name]
