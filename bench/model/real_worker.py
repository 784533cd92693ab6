"""
The half of the benchmark that runs on the real anyio: ``python -I -S real_worker.py DRIVER SITE PROGRAMS``. It answers
requests as ``model-worker.js`` does, line by line. ``DRIVER`` is the folder of the ``python`` driver, whose loop and
interpreter run the programs.
"""

from __future__ import annotations

import asyncio
import gc
import gzip
import json
import logging
import site
import sys
import time
import warnings

driver, environment, programs_file = sys.argv[1:]
sys.path.insert(0, driver)
site.addsitedir(environment)

import anyio
from anyio._backends import _asyncio as backend
from run_program import ProgramRunner

TICK_COST = 20e-6
MAX_TICKS = 20_000

with gzip.open(programs_file) as lines:
    PROGRAMS = [json.loads(line) for line in lines]


def main() -> None:
    logging.getLogger("asyncio").disabled = True
    warnings.simplefilter("ignore")
    sys.unraisablehook = lambda _unraisable: None
    # As in a batch: a collection in mid-run would close an earlier program's coroutines inside the running one's loop.
    gc.disable()
    gc.collect()
    gc.freeze()
    for line in sys.stdin:
        request = json.loads(line)
        measure = {"spin": measure_spin, "programs": measure_programs, "pass": measure_pass}[request.pop("measure")]
        print(json.dumps(measure(**request)), flush=True)
        gc.collect()


def measure_spin(program: dict[str, object], iterations: int) -> dict[str, float]:
    """Loop iterations of a program that spins."""
    run = _runner().prepare(program, iterations)
    started = time.process_time()
    result = run.run()
    seconds = time.process_time() - started
    _runner().forget_tasks()
    if result["outcome"] != "spin" or result["ticks"] <= iterations:
        raise AssertionError(f"expected a spin of {iterations} iterations, found {result['outcome']}")
    return {"count": result["ticks"], "seconds": seconds}


def measure_programs(count: int, collect: bool) -> dict[str, float]:
    """The first ``count`` golden programs; ``collect`` as a batch does after each of them."""
    seconds = 0.0
    for program in PROGRAMS[:count]:
        started = time.process_time()
        _runner().prepare(program, MAX_TICKS).run()
        if collect:
            _runner().forget_tasks()
            gc.collect()
        seconds += time.process_time() - started
        if not collect:
            _runner().forget_tasks()
    return {"count": count, "seconds": seconds}


def measure_pass(tasks: int, scopes: int, seconds: float) -> dict[str, float]:
    """One delivery pass over ``tasks`` tasks in the innermost of ``scopes`` nested scopes."""
    # A pass recurses into each scope, and Python allows 1,000 frames.
    sys.setrecursionlimit(20_000)
    loop = asyncio.new_event_loop()
    prepared: list[backend.CancelScope] = []

    async def wait() -> None:
        await PretendingFuture(loop=loop)

    async def host() -> None:
        outer = [anyio.CancelScope() for _ in range(scopes - 1)]
        for scope in outer:
            scope.__enter__()
        group = anyio.create_task_group()
        await group.__aenter__()
        for _ in range(tasks - 1):
            group.start_soon(wait)
        prepared.append(outer[0] if outer else group.cancel_scope)
        await wait()

    async def let_all_wait() -> None:
        for _ in range(5):
            await asyncio.sleep(0)

    host_task = loop.create_task(host())
    loop.run_until_complete(let_all_wait())
    origin = prepared[0]
    asyncio._set_running_loop(loop)
    try:
        _check_pass(origin, scopes)
        loop._ready.clear()
        count = 0
        before = host_task.cancelling()
        started = now = time.process_time()
        while now - started < seconds or count < 5:
            for _ in range(_passes_between_looks(tasks * scopes)):
                origin._deliver_cancellation(origin)
                loop._ready.clear()
                count += 1
            now = time.process_time()
    finally:
        asyncio._set_running_loop(None)
    if host_task.cancelling() - before != count:
        raise AssertionError(f"expected {count} cancellations of each task, found {host_task.cancelling() - before}")
    backend._task_states.clear()
    return {"count": count, "seconds": now - started}


def _check_pass(origin: backend.CancelScope, scopes: int) -> None:
    """What is timed has to go through as many scopes as are said."""
    deliver = backend.CancelScope._deliver_cancellation
    visits = 0

    def counting(scope: backend.CancelScope, origin: backend.CancelScope) -> bool:
        nonlocal visits
        visits += 1
        return deliver(scope, origin)

    backend.CancelScope._deliver_cancellation = counting
    origin._deliver_cancellation(origin)
    backend.CancelScope._deliver_cancellation = deliver
    if visits != scopes:
        raise AssertionError(f"expected a pass through {scopes} scopes, found {visits}")


def _passes_between_looks(size: int) -> int:
    return max(1, 1000 // size)


class PretendingFuture(asyncio.Future):  # type: ignore[type-arg]
    """Says that it was cancelled and stays as it is, so that the next pass finds the task as this one did."""

    def cancel(self, msg: object = None) -> bool:
        return True


class _Runner:
    """Runs programs with any budget of iterations; the class of scopes must be observed once only."""

    def __init__(self) -> None:
        self._settings = {"clock": "virtual", "tickCost": TICK_COST, "maxTicks": MAX_TICKS}
        self._runner = ProgramRunner(backend, self._settings)
        self.forget_tasks = self._runner.forget_tasks

    def prepare(self, program: dict[str, object], max_ticks: int):  # noqa: ANN201
        self._settings["maxTicks"] = max_ticks
        return self._runner.prepare(program)


def _runner(made: list[_Runner] = []) -> _Runner:
    # Made at the first program: it changes the class whose passes are timed without it.
    if not made:
        made.append(_Runner())
    return made[0]


if __name__ == "__main__":
    main()
