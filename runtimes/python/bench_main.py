"""
The program of a child that times programs on the real library, each as a whole on the virtual clock. Reads one request on
stdin, ``{package, variantFile?, tickCost, maxTicks, programs, timeMs}``, and answers with ``ready`` and ``timings``.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import statistics
import sys
import time
import traceback
from typing import TYPE_CHECKING, Any

from batch_main import silence_unfinished_tasks
from frames import write_frame
from probe import MOST_SAMPLES
from program_check import check_program
from subject import SubjectError, open_subject

if TYPE_CHECKING:
    from run_program import ProgramRunner


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        _time_column(json.load(sys.stdin))
    except SubjectError as error:
        write_frame("threw", message=str(error), stack=traceback.format_exc())
    except BaseException as error:
        write_frame("threw", message=f"{type(error).__name__}: {error}", stack=traceback.format_exc())
    sys.stdout.flush()
    sys.stderr.flush()
    # An orderly exit would close suspended coroutines, and so run steps of a program outside of any loop.
    os._exit(0)


def _time_column(request: dict[str, Any]) -> None:
    backend, ready = open_subject(request["package"], request.get("variantFile"))
    # Imports the subject, which could be refused until here.
    from run_program import ProgramRunner

    runner = ProgramRunner(backend, {**request, "clock": "virtual"})
    write_frame("ready", **ready)
    silence_unfinished_tasks()
    # A collection in mid-run would close an earlier program's suspended coroutines inside the running one's loop.
    gc.disable()
    gc.collect()
    gc.freeze()
    timings: list[dict[str, Any]] = []
    problems: list[dict[str, str]] = []
    for each in request["programs"]:
        scenario = each["scenario"]
        try:
            check_program(each["program"])
            median = _time_program(runner, each["program"], request["timeMs"] / 1000)
            timings.append({"scenario": scenario, "name": scenario, "median": median})
        except Exception as error:
            problems.append({"scenario": scenario, "problem": f"running it raised {type(error).__name__}: {error}"})
    write_frame("timings", timings=timings, problems=problems)


def _time_program(runner: ProgramRunner, program: dict[str, Any], seconds: float) -> float:
    """The median of a run, in seconds, after half as long to warm up."""
    _repeat(runner, program, seconds / 2)
    return statistics.median(_repeat(runner, program, seconds))


def _repeat(runner: ProgramRunner, program: dict[str, Any], seconds: float) -> list[float]:
    samples: list[float] = []
    ends_at = time.perf_counter() + seconds
    while not samples or (len(samples) < MOST_SAMPLES and time.perf_counter() < ends_at):
        run = runner.prepare(program)
        started_at = time.perf_counter()
        run.run()
        samples.append(time.perf_counter() - started_at)
        # What a run leaves is collected between two of them.
        runner.forget_tasks()
        gc.collect()
    return samples


if __name__ == "__main__":
    main()
