"""A fork server as the runner starts it, on a package that a temporary site holds. Needs Linux."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from typing import Any, BinaryIO, Iterator

_HERE = Path(__file__).resolve().parent

_CLOSES_ITS_FRAMES = "import os, time\ndef run(subject, probe):\n    os.close(3)\n    time.sleep(20)\n"

#: The server has something to read of it all the time.
_ENDS_ANOTHER = (
    "import os, signal\n"
    "def run(subject, probe):\n"
    "    for part in range(100):\n"
    "        if part == 50:\n            os.kill({pid}, signal.SIGKILL)\n"
    "        os.write(3, b'!' * 32_768)\n"
    "    os._exit(0)\n"
)


@unittest.skipUnless(sys.platform == "linux", "nothing is forked elsewhere")
class ForkServerTest(unittest.TestCase):
    def setUp(self) -> None:
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.folder = Path(holder.name).resolve()
        self._write("site/tiny.py", "")
        self._write("site/tiny-1.dist-info/METADATA", "Name: tiny\nVersion: 1\n")

    def test_a_cell_keeps_its_frames_where_one_before_it_had_closed_its_own_and_ends_later(self) -> None:
        with self._start() as server:
            answers = _read_answers(server.answers)
            self.assertEqual(next(answers)[0], {"kind": "ready"})
            server.fork(1, self._write("closes.py", _CLOSES_ITS_FRAMES))
            pid = next(fields["pid"] for fields, _ in answers if fields["kind"] == "started")
            next(fields for fields, _ in answers if fields["kind"] == "frames-end")
            server.fork(2, self._write("ends.py", _ENDS_ANOTHER.format(pid=pid)))
            frames = {1: b"", 2: b""}
            for fields, content in answers:
                frames[fields["cell"]] += content
                if fields["kind"] == "exit" and fields["cell"] == 2:
                    break
        self.assertEqual(frames[1], b"")
        self.assertEqual(frames[2].count(b"!"), 100 * 32_768)

    def _write(self, path: str, text: str) -> str:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return str(file)

    def _start(self) -> _Server:
        return _Server(self.folder)


class _Server:
    """A process of ``fork_main.py`` that has opened the column."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        read_end, write_end = os.pipe()
        with open(folder / "log", "w+b") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-S", "-B", str(_HERE / "start.py"), "fork_main", str(folder / "site")],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                env={**os.environ, "PATCHMATRIX_ROOM": "x" * 1000},
                pass_fds=(3,),
                preexec_fn=lambda: os.dup2(write_end, 3),
            )
        os.close(write_end)
        self.answers = os.fdopen(read_end, "rb")
        self._order({"task": "module", "request": {"package": "tiny"}})

    def fork(self, cell: int, scenario: str) -> None:
        request = json.dumps({"protocol": 1, "package": "tiny", "scenarioFile": scenario})
        log = self._folder / f"{cell}.log"
        log.touch()
        order = {"fork": cell, "folder": str(self._folder), "log": str(log), "variables": {}, "request": request}
        self._order(order)

    def _order(self, order: dict[str, Any]) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order).encode() + b"\n")
        self._process.stdin.flush()

    def __enter__(self) -> _Server:
        return self

    def __exit__(self, *_: object) -> None:
        """It ends with its stdin, and what was forked from it with it."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()
        self.answers.close()


def _read_answers(stream: BinaryIO) -> Iterator[tuple[dict[str, Any], bytes]]:
    for line in stream:
        fields = json.loads(line)
        yield fields, stream.read(fields["bytes"]) if fields["kind"] == "frames" else b""


if __name__ == "__main__":
    unittest.main()
