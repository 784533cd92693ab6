"""
Makes a forked process what a cell's process is that was started by itself: its session, its death with its parent, its
variables, its folder and its descriptors.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import Any, Iterable

from frames import FRAME_DESCRIPTOR

#: The name of a variable that makes room for longer ones.
_ROOM = "PATCHMATRIX_ROOM"

_PR_SET_PDEATHSIG = 1


class CellProcess:
    """
    What is common to the processes that are forked from this one. To be made before anything else is imported.

    :raises OSError: if the system does not allow what is needed
    """

    def __init__(self) -> None:
        del os.environ[_ROOM]
        self._variables = dict(os.environ)
        self._folder = os.getcwd()
        self._block = _EnvironmentBlock()
        self._prctl = _load_prctl()
        self._pid = os.getpid()

    def enter(self, order: dict[str, Any], frames: int, log: int, others: Iterable[int]) -> None:
        """
        Makes this process, which has just been forked, the cell's.

        :param frames: the descriptor that takes its frames
        :param log: the descriptor that takes what it prints
        :param others: descriptors that are not its own
        """
        os.setsid()
        self._prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != self._pid:
            os._exit(1)
        self._set_variables(order["variables"])
        os.chdir(order["folder"])
        self._forget_folder()
        os.dup2(frames, FRAME_DESCRIPTOR)
        os.dup2(log, 1)
        os.dup2(log, 2)
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        for descriptor in (nothing, frames, log, *others):
            os.close(descriptor)

    def _set_variables(self, variables: dict[str, str]) -> None:
        """One that the import changed stays as it is now, as it would in a cell by itself."""
        changed = {name for name in variables if os.environ.get(name) != self._variables.get(name)}
        os.environ.update({name: value for name, value in variables.items() if name not in changed})
        self._block.write({**variables, **{name: value for name, value in os.environ.items() if name not in variables}})

    def _forget_folder(self) -> None:
        tempfile = sys.modules.get("tempfile")
        if tempfile is not None and tempfile.tempdir == self._folder:
            tempfile.tempdir = None


class _EnvironmentBlock:
    """
    The memory that ``/proc/PID/environ`` shows: what the process was started with. The runner finds by it which processes
    belong to whom, so that a forked process writes there what it would have been started with.
    """

    def __init__(self) -> None:
        with open("/proc/self/stat", encoding="latin-1") as stat:
            fields = stat.read().rpartition(")")[2].split()
        self._start, end = int(fields[47]), int(fields[48])
        self._size = end - self._start
        # The C library keeps copies from now on; until here its variables are in that memory.
        for name, value in os.environ.items():
            os.putenv(name, value)
        self.write({name: value for name, value in os.environ.items() if name != "PATCHMATRIX_CELL"})

    def write(self, variables: dict[str, str]) -> None:
        """
        Replaces all; at the end, what there is no room for is left out.

        :raises OSError: if it cannot be written
        """
        block = b""
        for name, value in variables.items():
            entry = os.fsencode(f"{name}={value}") + b"\0"
            if len(block) + len(entry) <= self._size:
                block += entry
        memory = os.open("/proc/self/mem", os.O_WRONLY)
        try:
            os.pwrite(memory, block.ljust(self._size, b"\0"), self._start)
        finally:
            os.close(memory)


def _load_prctl() -> Any:
    """The function of the C library. What it takes to find it is as if it had never been imported."""
    known = set(sys.modules)
    import ctypes

    prctl = ctypes.CDLL(None, use_errno=True).prctl
    for name in set(sys.modules) - known:
        del sys.modules[name]
    return prctl
