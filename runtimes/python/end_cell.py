"""Runs a cell in the process that is its own, and ends that process whatever became of the cell."""

from __future__ import annotations

import json
import os
import sys
import traceback
from typing import Any, Callable, NoReturn

from frames import FrameTooLargeError, write_frame


def end_cell(
    run: Callable[[dict[str, Any]], None], read: Callable[[], str], refusals: tuple[type[Exception], ...]
) -> NoReturn:
    """
    Runs a cell, says in a frame what was wrong if it could not be run, and ends the process.

    :param read: hands out the request as JSON
    :param refusals: what is raised with a message that stands for itself
    """
    try:
        run(json.loads(read()))
    except (FrameTooLargeError, *refusals) as error:
        write_frame("threw", message=str(error), stack=traceback.format_exc())
    except BaseException as error:
        write_frame("threw", message=f"{type(error).__name__}: {error}", stack=traceback.format_exc())
    sys.stdout.flush()
    sys.stderr.flush()
    # An orderly exit would close suspended coroutines, and so run steps of a program outside of any loop; and what a
    # scenario left behind, a thread, would hold up the run.
    os._exit(0)
