"""
The program of a child that runs one scenario module on an installed package: reads one request on stdin, imports the
package, applies the variant, runs the scenario and answers in frames. It judges nothing. The request is ``{protocol,
package, variantFile?, scenarioFile, benchMs?}``; with ``benchMs`` the scenario is called again and again. ``fork_main.py``
opens the column once, and runs each cell in a process forked from there.
"""

from __future__ import annotations

import importlib
import inspect
import signal
import sys
import time
import traceback
from pathlib import Path
from types import ModuleType
from typing import Any, Awaitable, Callable

from end_cell import end_cell
from frames import write_frame
from measure_run import measure_run
from own_modules import hide_own_modules
from probe import Probe, records_of
from subject import SubjectError, open_module_subject
from time_calls import TimedCalls

_SCENARIO_MODULE = "patchmatrix_scenario"

#: Of the message of what a scenario raised.
_LINES_SHOWN = 8
_LONGEST_MESSAGE = 400

#: Say in their message what was wrong.
REFUSALS = (SubjectError,)


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    end_cell(lambda request: run_cell(open_column(request), request), sys.stdin.read, REFUSALS)


def open_column(request: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    """Imports the subject, out of sight of this folder, and applies the variant."""
    hide_own_modules()
    return open_module_subject(request["package"], request.get("variantFile"))


def run_cell(column: tuple[Any, dict[str, Any]], request: dict[str, Any]) -> None:
    subject, ready = column
    run = _load_scenario(request["scenarioFile"])
    write_frame("ready", **ready)
    with measure_run(lambda: {"ticks": 0, "passes": 0, "reschedules": 0, "polls": 0}) as measures:
        if "benchMs" in request:
            calls = TimedCalls(run, subject, request["benchMs"])
            ended = _end_of(calls.start, run)
            records = calls.records()
        else:
            probe = Probe()
            ended = _end_of(_starter(run, subject, probe), run)
            records = records_of(probe)
    write_frame(
        "result",
        result={"kind": "module", **ended, **records},
        **measures(),
    )


def _load_scenario(file: str) -> Callable[[Any, Probe], Any]:
    """Executes a scenario's file as a module of its own; it may import what lies beside it."""
    sys.path.append(str(Path(file).parent))
    module = ModuleType(_SCENARIO_MODULE)
    module.__file__ = file
    sys.modules[module.__name__] = module
    exec(compile(Path(file).read_bytes(), file, "exec", dont_inherit=True), module.__dict__)
    return module.run  # type: ignore[no-any-return]


def _starter(run: Callable[[Any, Probe], Any], subject: Any, probe: Probe) -> Callable[[], Any]:
    if not inspect.iscoroutinefunction(run):
        return lambda: _finish(run(subject, probe))
    # Takes as long to import as all else, which is no time of the scenario's; one that is no coroutine may do without.
    start = importlib.import_module("asyncio").run
    return lambda: start(run(subject, probe))


def _finish(returned: Any) -> None:
    """What a function that is no coroutine function returned may have to be waited for all the same."""
    if inspect.isawaitable(returned):
        importlib.import_module("asyncio").run(_wait_for(returned))
    elif inspect.isgenerator(returned) or inspect.isasyncgen(returned):
        raise TypeError("expected `run` to return nothing or what can be awaited, found a generator, of which nothing has run")


async def _wait_for(awaitable: Awaitable[Any]) -> None:
    await awaitable


def _end_of(start: Callable[[], Any], run: Callable[[Any, Probe], Any]) -> dict[str, Any]:
    """How ``run`` ended, as fields of a result."""
    started_at = time.perf_counter()
    try:
        if inspect.isgeneratorfunction(run) or inspect.isasyncgenfunction(run):
            # Calling one would run nothing of it, and look like a pass.
            raise TypeError("expected `run` to be a function, found a generator")
        start()
    except BaseException as error:
        elapsed = time.perf_counter() - started_at
        # Where it was raised is for the cell's log.
        traceback.print_exc()
        ended = {"outcome": f"raised {type(error).__name__}", "message": _first_lines(str(error))}
    else:
        elapsed = time.perf_counter() - started_at
        ended = {"outcome": "returned"}
    return {**ended, "elapsed": round(elapsed, 6)}


def _first_lines(message: str) -> str:
    lines = [line.strip() for line in message.splitlines() if line.strip() != ""]
    text = " ".join(lines[:_LINES_SHOWN])
    is_cut = len(lines) > _LINES_SHOWN or len(text) > _LONGEST_MESSAGE
    return f"{text[:_LONGEST_MESSAGE]} …" if is_cut else text


if __name__ == "__main__":
    main()
