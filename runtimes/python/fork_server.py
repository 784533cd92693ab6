"""
Forks a process for each order, hands on what the processes write on their frame descriptors, and says how they ended. What it
says are lines of JSON on the frame descriptor; the bytes of ``{kind: frames, cell, bytes}`` follow their line.

One thread does it all, as a process with several cannot be forked.
"""

from __future__ import annotations

import gc
import json
import os
import select
import signal
import sys
from typing import Any

from fork_child import CellProcess
from fork_fitness import MAX_PRINTED_BYTES, has_threads
from frames import FRAME_DESCRIPTOR

_ORDERS = 0
_CHUNK_BYTES = 64 * 1024
#: What a pipe holds.
_PIPE_BYTES = 64 * 1024


def answer(kind: str, content: bytes = b"", **fields: Any) -> None:
    rest = memoryview(json.dumps({"kind": kind, **fields}).encode() + b"\n" + content)
    while rest:
        rest = rest[os.write(FRAME_DESCRIPTOR, rest) :]


class OrderReader:
    """Reads orders, a line of JSON each, without a buffer that a forked process would inherit."""

    def __init__(self) -> None:
        self._rest = b""

    def read_first(self) -> dict[str, Any]:
        while True:
            orders = self.read()
            if orders:
                return orders[0]

    def read(self) -> list[dict[str, Any]]:
        """Waits for something to read. At its end the process ends too."""
        chunk = os.read(_ORDERS, _CHUNK_BYTES)
        if not chunk:
            os._exit(0)
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        return [json.loads(line) for line in lines]


class _Cell:
    """
    A process that was forked.

    :ivar process: a descriptor that can be read once it has ended
    :ivar frames: the end of its frame channel
    :ivar has_entered: it has become what a cell is
    """

    __slots__ = "frames", "has_entered", "id", "pid", "process"

    def __init__(self, number: int, pid: int, process: int, frames: int) -> None:
        self.id = number
        self.pid = pid
        self.process = process
        self.frames = frames
        self.has_entered = False


class ForkServer:
    def __init__(self, process: CellProcess, orders: OrderReader) -> None:
        self._process = process
        self._orders = orders
        self._by_frames: dict[int, _Cell] = {}
        self._by_process: dict[int, _Cell] = {}
        self._poll = select.poll()
        self._poll.register(_ORDERS, select.POLLIN)
        #: What the import printed, as each cell by itself would print it.
        self._printed = os.pread(1, MAX_PRINTED_BYTES, 0)
        self._collects = gc.isenabled()
        # Refused here, before the first cell, where the system does not know it.
        os.close(os.pidfd_open(os.getpid()))

    def serve(self) -> str:
        """
        Obeys ``{fork, folder, log, variables, request}`` and ``{drop}``, whose values are numbers of cells. Returns in
        each forked process, with the request of its cell.
        """
        # What this loop leaves must not make a collection due in the cells.
        gc.disable()
        while True:
            ready = [descriptor for descriptor, _event in self._poll.poll()]
            for descriptor in ready:
                if descriptor in self._by_frames:
                    self._hand_on(self._by_frames[descriptor])
            for descriptor in ready:
                if descriptor in self._by_process:
                    self._reap(self._by_process[descriptor])
            if _ORDERS not in ready:
                continue
            for order in self._orders.read():
                if "drop" in order:
                    self._drop(order["drop"])
                elif self._fork(order):
                    if self._collects:
                        gc.enable()
                    return str(order["request"])

    def _fork(self, order: dict[str, Any]) -> bool:
        """Whether this is the forked process."""
        opened: list[int] = []
        try:
            if has_threads():
                raise OSError("several threads, which its import started")
            log = os.open(order["log"], os.O_RDWR | os.O_APPEND)
            opened.append(log)
            frames, childs_frames = os.pipe()
            opened += [frames, childs_frames]
            pid = os.fork()
            if pid == 0:
                self._enter(order, frames, childs_frames, log)
                return True
            cell = _Cell(order["fork"], pid, _open_process(pid), frames)
        except OSError as error:
            for descriptor in opened:
                os.close(descriptor)
            answer("failed", cell=order["fork"], problem=str(error))
            return False
        os.close(log)
        os.close(childs_frames)
        self._add(cell)
        return False

    def _add(self, cell: _Cell) -> None:
        os.set_blocking(cell.frames, False)
        self._by_frames[cell.frames] = self._by_process[cell.process] = cell
        self._poll.register(cell.frames, select.POLLIN)
        self._poll.register(cell.process, select.POLLIN)

    def _enter(self, order: dict[str, Any], frames: int, childs_frames: int, log: int) -> None:
        try:
            self._process.enter(order, childs_frames, log, (frames, *self._by_frames, *self._by_process))
            os.write(1, self._printed)
            os.write(FRAME_DESCRIPTOR, b"\0")
        except BaseException as error:
            os.write(2, f"expected to become a cell, found {type(error).__name__}: {error}\n".encode())
            os._exit(1)

    def _hand_on(self, cell: _Cell) -> bool:
        """What there is of its frames to read now. False if there is no more."""
        try:
            chunk = os.read(cell.frames, _CHUNK_BYTES)
        except BlockingIOError:
            return False
        if not chunk:
            self._close_frames(cell)
            answer("frames-end", cell=cell.id)
            return False
        if not cell.has_entered:
            cell.has_entered = True
            answer("started", cell=cell.id, pid=cell.pid)
            chunk = chunk[1:]
        if chunk:
            answer("frames", chunk, cell=cell.id, bytes=len(chunk))
        return True

    def _reap(self, cell: _Cell) -> None:
        # What it wrote before its end is told before its end.
        for _ in range(_PIPE_BYTES // _CHUNK_BYTES + 1):
            if not self._is_read(cell) or not self._hand_on(cell):
                break
        _pid, status = os.waitpid(cell.pid, 0)
        self._poll.unregister(cell.process)
        del self._by_process[cell.process]
        os.close(cell.process)
        code = os.waitstatus_to_exitcode(status)
        if not cell.has_entered:
            answer("failed", cell=cell.id, problem=f"an end with {code} as it was forked")
            if self._is_read(cell):
                self._close_frames(cell)
        elif code < 0:
            answer("exit", cell=cell.id, signal=_signal_name(-code))
        else:
            answer("exit", cell=cell.id, code=code)

    def _drop(self, number: int) -> None:
        """Nobody reads the frames of a cell any more."""
        for cell in [each for each in self._by_frames.values() if each.id == number]:
            self._close_frames(cell)

    def _is_read(self, cell: _Cell) -> bool:
        """Its frames may have ended before it, or been dropped: a cell that was forked since then has their number."""
        return self._by_frames.get(cell.frames) is cell

    def _close_frames(self, cell: _Cell) -> None:
        self._poll.unregister(cell.frames)
        del self._by_frames[cell.frames]
        os.close(cell.frames)


def _open_process(pid: int) -> int:
    try:
        return os.pidfd_open(pid)
    except OSError:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        raise


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"SIG{number}"
