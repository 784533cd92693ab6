"""
The program of a cell's child: reads one request on stdin, loads the column, runs the program and answers in
frames. It judges nothing. The request is ``{protocol, package, variantFile?, clock, tickCost, maxTicks,
program, timeline}``.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
import traceback
from typing import TYPE_CHECKING, Any

from frames import FrameTooLargeError, write_frame
from measure_run import measure_run
from program_check import ProgramError, check_program
from subject import SubjectError, open_subject

if TYPE_CHECKING:
    from run_program import ProgramRun


def main() -> None:
    # Dies of an interrupt at once: as an exception it would be an event of the program.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        _run_cell(json.load(sys.stdin))
    except (FrameTooLargeError, ProgramError, SubjectError) as error:
        write_frame("threw", message=str(error), stack=traceback.format_exc())
    except BaseException as error:
        write_frame("threw", message=f"{type(error).__name__}: {error}", stack=traceback.format_exc())
    sys.stdout.flush()
    sys.stderr.flush()
    # An orderly exit would close suspended coroutines, and so run steps of the program outside of any loop.
    os._exit(0)


def _run_cell(request: dict[str, Any]) -> None:
    backend, ready = open_subject(
        request["package"], request.get("variantFile"), request.get("parts")
    )
    # Imports the subject, which could be refused until here.
    from run_program import ProgramRunner

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
