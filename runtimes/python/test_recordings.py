"""
The driver against what the real anyio did: every recorded result of the installed version, in every field, by
way of a worker as the runner starts it. Run ``python -m unittest -v`` in this folder with an interpreter that
has an anyio.
"""

from __future__ import annotations

import gzip
import importlib.metadata
import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from typing import Any

_HERE = Path(__file__).resolve().parent
_GOLDEN = _HERE.parent.parent / "golden"
_VARIANTS = _HERE.parent.parent / "variants"

#: Programs, and where the results of a column are.
_RECORDINGS = [
    ("named.jsonl", "named-COLUMN.jsonl"),
    ("extra/programs.jsonl", "extra/COLUMN.jsonl"),
    ("programs.jsonl.gz", "COLUMN.jsonl.gz"),
]


class RecordingsTest(unittest.TestCase):
    def test_does_what_was_recorded_without_a_variant(self) -> None:
        self._compare("none")

    def test_does_what_was_recorded_under_wide(self) -> None:
        self._compare("wide")

    def test_does_what_was_recorded_under_narrow(self) -> None:
        self._compare("narrow")

    def _compare(self, variant: str) -> None:
        column = f"{importlib.metadata.version('anyio')}-{variant}"
        recordings = [(programs, results.replace("COLUMN", column)) for programs, results in _RECORDINGS]
        recordings = [each for each in recordings if (_GOLDEN / each[1]).exists()]
        if not recordings:
            self.skipTest(f"there are no recordings of {column}")
        for programs_file, results_file in recordings:
            with self.subTest(results_file):
                programs = _read_lines(_GOLDEN / programs_file)
                recorded = [json.loads(line) for line in _read_lines(_GOLDEN / results_file)]
                got = _run_batch(programs, variant)
                self.assertEqual(len(got), len(recorded))
                disagreements = [
                    (index, program, _differing_fields(*pair))
                    for index, (program, *pair) in enumerate(zip(programs, got, recorded, strict=True))
                    if pair[0] != pair[1]
                ]
                agreeing = len(recorded) - len(disagreements)
                print(f"{results_file}: {agreeing} of {len(recorded)} agree in every field", file=sys.stderr)
                self.assertEqual(disagreements[:3], [])


def _read_lines(file: Path) -> list[str]:
    data = file.read_bytes()
    return (gzip.decompress(data) if file.suffix == ".gz" else data).decode().splitlines()


def _differing_fields(got: dict[str, Any], recorded: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    keys = {**recorded, **got}
    return {key: (got.get(key), recorded.get(key)) for key in keys if got.get(key) != recorded.get(key)}


def _run_batch(programs: list[str], variant: str) -> list[dict[str, Any]]:
    """The result of each program, or the answer that there is none."""
    request = {"package": "anyio", "clock": "virtual", "tickCost": 20e-6, "maxTicks": 20_000}
    if variant != "none":
        request["variantFile"] = str(_VARIANTS / f"{variant}.py")
    with tempfile.TemporaryFile() as requests:
        requests.write("\n".join([json.dumps(request), *programs, ""]).encode())
        requests.seek(0)
        read_end, write_end = os.pipe()
        worker = subprocess.Popen(
            [sys.executable, str(_HERE / "batch_main.py")],
            stdin=requests,
            pass_fds=(3,),
            preexec_fn=lambda: os.dup2(write_end, 3),
        )
        os.close(write_end)
        with os.fdopen(read_end) as frames:
            answers = [frame for frame in map(json.loads, frames) if frame["kind"] in ("answer", "refused")]
        if worker.wait() != 0:
            raise AssertionError(f"expected the worker to exit with 0, it did with {worker.returncode}")
    return [answer.get("result", answer) for answer in answers]


if __name__ == "__main__":
    unittest.main()
