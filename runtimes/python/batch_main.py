"""
The program of a worker that runs a batch of programs on one column, one after the other, and answers in
order. The first line of stdin is the request, ``{package, variantFile?, parts?, clock, tickCost, maxTicks,
answers?, maxPasses?}``; each further one is a program. ``answers`` says what each is answered with:
``results``, ``digests`` or ``timelines`` of at most ``maxPasses`` passes.
"""

from __future__ import annotations

import gc
import json
import logging
import os
import signal
import sys
import warnings
from typing import TYPE_CHECKING, Any

from digest_result import digest_result
from frames import FrameTooLargeError, write_frame
from program_check import ProgramError, check_program
from subject import SubjectError, list_parts, open_subject

if TYPE_CHECKING:
    from run_program import ProgramRunner


def main() -> None:
    # Dies of an interrupt at once: as an exception it would be an event of the program.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    lines = iter(sys.stdin.buffer.readline, b"")
    first = next(lines, None)
    if first is None:
        return
    request = json.loads(first)
    try:
        backend, ready = open_subject(
            request["package"], request.get("variantFile"), request.get("parts")
        )
    except SubjectError as error:
        write_frame("refused", message=str(error))
        return
    # Imports the subject, which could be refused until here.
    from run_program import ProgramRunner

    answers = request.get("answers", "results")
    runner = ProgramRunner(backend, request, timeline=answers == "timelines")
    parts = list_parts()
    write_frame("ready", **ready, **({} if parts is None else {"parts": parts}))

    silence_unfinished_tasks()
    # A collection in mid-run would close an earlier program's suspended coroutines inside the running one's
    # loop.
    gc.disable()
    gc.collect()
    gc.freeze()
    for index, line in enumerate(lines):
        write_frame("begin", index=index)
        _answer(index, runner, answers, line)
        runner.forget_tasks()
        gc.collect()
    sys.stdout.flush()
    sys.stderr.flush()
    # An orderly exit would wait for a thread that the library or the variant has left.
    os._exit(0)


def _answer(index: int, runner: ProgramRunner, answers: str, line: bytes) -> None:
    try:
        write_frame("answer", index=index, **_run_line(runner, answers, line))
    except FrameTooLargeError as error:
        write_frame("answer", index=index, error=str(error))


def _run_line(runner: ProgramRunner, answers: str, line: bytes) -> dict[str, Any]:
    try:
        program = json.loads(line)
        check_program(program)
    except ProgramError as error:
        return {"error": str(error)}
    except (ValueError, RecursionError) as error:
        return {"error": f"expected a program as JSON: {error}"}
    try:
        run = runner.prepare(program)
        result = run.run()
        if answers == "digests":
            return {"digest": digest_result(result)}
        if answers == "timelines":
            return {"result": result, "timeline": run.timeline, "steps": run.steps}
        return {"result": result}
    except Exception as error:
        return {"error": f"the scenario's or the variant's code failed: {type(error).__name__}: {error}"}


def silence_unfinished_tasks() -> None:
    """
    Programs may leave tasks unfinished and exceptions unseen, which Python would print program by program.
    """
    logging.getLogger("asyncio").disabled = True
    warnings.simplefilter("ignore")
    sys.unraisablehook = lambda _unraisable: None


if __name__ == "__main__":
    main()
