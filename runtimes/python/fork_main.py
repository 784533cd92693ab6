"""
The program of a fork server: opens a column once, and then forks a process for each cell of it. Reads lines of JSON on stdin:
first ``{task, request}``, with the task ``cell`` or ``module`` and a request that names the column, then the orders that
``fork_server.py`` obeys, and answers there too. It ends with its stdin.
"""

from __future__ import annotations

import importlib
import os
import signal
import sys
from typing import Any, Callable, NoReturn, TypeVar

from end_cell import end_cell
from fork_child import CellProcess
from fork_fitness import describe_state, find_obstacle
from fork_server import ForkServer, OrderReader, answer

T = TypeVar("T")


def main() -> None:
    # As in a cell.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    orders = OrderReader()
    begin = orders.read_first()
    process = _attempt(CellProcess)
    # What a cell of its own would have been started with.
    sys.argv[1] = f"{begin['task']}_main"
    task = importlib.import_module(sys.argv[1])
    state = _attempt(describe_state)
    column = _open_column(task, begin["request"])
    obstacle = _attempt(lambda: find_obstacle(state))
    if obstacle is not None:
        _refuse(obstacle)
    server = _attempt(lambda: ForkServer(process, orders))
    answer("ready")
    request = server.serve()
    # Only a forked process comes here, as deep in its stack as a cell's own program.
    end_cell(lambda settings: task.run_cell(column, settings), lambda: request, task.REFUSALS)


def _open_column(task: Any, request: dict[str, Any]) -> Any:
    try:
        return task.open_column(request)
    except BaseException as error:
        # A cell by itself meets the same, and says so.
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        answer("refused")
        os._exit(0)


def _attempt(step: Callable[[], T]) -> T:
    """What a system may not know, nor allow."""
    try:
        return step()
    except Exception as error:
        _refuse(f"{type(error).__name__}: {error}")


def _refuse(obstacle: str) -> NoReturn:
    answer("refused", obstacle=obstacle)
    os._exit(0)


if __name__ == "__main__":
    main()
