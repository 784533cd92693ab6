"""
The program of a cell's child: reads one request on stdin, loads the column, runs the program and answers in
frames. It judges nothing. The request is ``{protocol, package, variantFile?, clock, tickCost, maxTicks,
program, timeline}``.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import signal
import sys
import threading
import time
import traceback
from typing import TYPE_CHECKING, Any

from frames import FrameTooLargeError, write_frame
from program_check import ProgramError, check_program
from subject import SubjectError, open_subject

if TYPE_CHECKING:
    from run_program import ProgramRun

#: How often counters are published while the program runs.
_COUNTERS_INTERVAL_SECONDS = 0.1


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
    started_at = time.perf_counter()
    cpu_at_start = time.process_time()

    def cpu_ms() -> float:
        return (time.process_time() - cpu_at_start) * 1000

    ended = threading.Event()

    def publish() -> None:
        while not ended.wait(_COUNTERS_INTERVAL_SECONDS):
            write_frame("counters", **run.counters(), cpuMs=cpu_ms())

    # A thread, so that a child that is killed in a loop of Python's has left its numbers.
    publisher = threading.Thread(target=publish, daemon=True)
    publisher.start()
    try:
        result = run.run()
    finally:
        ended.set()
        publisher.join()
    fields: dict[str, Any] = {} if run.timeline is None else {"timeline": run.timeline, "steps": run.steps}
    write_frame(
        "result",
        result=result,
        wallSeconds=time.perf_counter() - started_at,
        cpuMs=cpu_ms(),
        polls=run.polls,
        usage=_read_usage(),
        **fields,
    )


def _read_usage() -> dict[str, float]:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    # Kibibytes, but bytes on macOS.
    peak = usage.ru_maxrss // 1024 if sys.platform == "darwin" else usage.ru_maxrss
    return {"userMs": usage.ru_utime * 1000, "systemMs": usage.ru_stime * 1000, "peakMemoryKiB": peak}


if __name__ == "__main__":
    main()
