"""Steps that decide what runs, and one that only logs."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from exception_name import exception_name
from steps.define import Step, define_step

if TYPE_CHECKING:
    from interpreter import Body


@define_step({"mark": "label"})
def mark(body: Body, step: Step) -> None:
    body.log("mark", step["mark"])


@define_step(
    {"try": "steps", "cancelled": "steps?", "rethrow": "boolean?", "error": "steps?", "finally": "steps?"}
)
async def try_(body: Body, step: Step) -> None:
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


@define_step({"raise": "exception"})
def raise_(_body: Body, step: Step) -> None:
    raise {"ValueError": ValueError, "RuntimeError": RuntimeError}[step["raise"]](step["raise"])


@define_step({"repeat": "count", "do": "steps"})
async def repeat(body: Body, step: Step) -> None:
    for _ in range(int(step["repeat"])):
        await body.run(step["do"])
