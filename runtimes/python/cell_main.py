"""
The program of a cell's child: reads one request on stdin, loads the column, runs the program and answers in
frames. It judges nothing. The request is ``{protocol, package, variantFile?, parts?, clock, tickCost, maxTicks,
program, timeline, maxPasses?}``. ``fork_main.py`` opens the column once, and runs each cell in a process forked from there.
"""

from __future__ import annotations

import gc
import importlib
import signal
import sys
from typing import TYPE_CHECKING, Any

from end_cell import end_cell
from frames import write_frame
from measure_run import measure_run
from program_check import ProgramError, check_program
from subject import SubjectError, open_subject

if TYPE_CHECKING:
    from run_program import ProgramRun


#: Say in their message what was wrong.
REFUSALS = (ProgramError, SubjectError)


def main() -> None:
    # Dies of an interrupt at once: as an exception it would be an event of the program.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    end_cell(lambda request: run_cell(open_column(request), request), sys.stdin.read, REFUSALS)


def open_column(request: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    """Imports the subject with all that a cell needs, and applies the variant."""
    backend, ready = open_subject(
        request["package"], request.get("variantFile"), request.get("parts")
    )
    # Imports the subject, which could be refused until here.
    importlib.import_module("run_program")
    return backend, ready


def run_cell(column: tuple[Any, dict[str, Any]], request: dict[str, Any]) -> None:
    from run_program import ProgramRunner

    backend, ready = column
    runner = ProgramRunner(backend, request, timeline=request["timeline"])
    check_program(request["program"])
    write_frame("ready", **ready)
    if request["clock"] == "virtual":
        # A collection would close a suspended coroutine that nothing refers to at a moment that depends on
        # the process.
        gc.disable()
    _measure_run(runner.prepare(request["program"]))


def _measure_run(run: ProgramRun) -> None:
    with measure_run(run.counters) as measures:
        result = run.run()
    fields: dict[str, Any] = {} if run.timeline is None else {"timeline": run.timeline, "steps": run.steps}
    write_frame("result", result=result, **measures(), polls=run.polls, **fields)


if __name__ == "__main__":
    main()
