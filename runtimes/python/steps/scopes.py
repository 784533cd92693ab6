"""Cancel scopes and timeouts, and what can be done to them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import anyio

from steps.define import Step, define_step

if TYPE_CHECKING:
    from interpreter import Body


@define_step(
    {"scope": "id", "shield": "boolean?", "deadline": "seconds?", "cancelled": "boolean?", "do": "steps"}
)
async def scope(body: Body, step: Step) -> None:
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


@define_step({"moveOnAfter": "id", "seconds": "seconds", "shield": "boolean?", "do": "steps"})
async def move_on_after(body: Body, step: Step) -> None:
    scope = anyio.move_on_after(step["seconds"], shield=step.get("shield", False))
    try:
        with scope:
            body.interpreter.name_scope(step["moveOnAfter"], scope)
            await body.run_block(step, "moveOnAfter")
    finally:
        body.log("exit", step["moveOnAfter"], scope.cancelled_caught)


@define_step({"failAfter": "id", "seconds": "seconds", "shield": "boolean?", "do": "steps"})
async def fail_after(body: Body, step: Step) -> None:
    scope = None
    try:
        with anyio.fail_after(step["seconds"], shield=step.get("shield", False)) as scope:
            body.interpreter.name_scope(step["failAfter"], scope)
            await body.run_block(step, "failAfter")
    finally:
        body.log("exit", step["failAfter"], scope and scope.cancelled_caught)


@define_step({"cancel": "id"})
def cancel(body: Body, step: Step) -> None:
    scope = body.interpreter.scopes.get(step["cancel"])
    if scope is None:
        body.log("missing", step["cancel"])
    else:
        scope.cancel()


@define_step({"setShield": "id", "to": "boolean"})
def set_shield(body: Body, step: Step) -> None:
    scope = body.interpreter.scopes.get(step["setShield"])
    if scope is not None:
        scope.shield = step["to"]


@define_step({"setDeadline": "id", "to": "seconds-or-null"})
def set_deadline(body: Body, step: Step) -> None:
    scope = body.interpreter.scopes.get(step["setDeadline"])
    if scope is not None:
        scope.deadline = math.inf if step["to"] is None else body.interpreter.loop.time() + step["to"]


@define_step({"enter": "id"})
def enter(body: Body, step: Step) -> None:
    scope = anyio.CancelScope()
    body.interpreter.name_scope(step["enter"], scope)
    scope.__enter__()


@define_step({"leave": "id"})
def leave(body: Body, step: Step) -> None:
    body.interpreter.scopes[step["leave"]].__exit__(None, None, None)
