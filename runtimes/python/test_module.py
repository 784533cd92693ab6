"""
The children of scenario modules as the runner starts them: the one that runs a scenario on packages that a temporary
site holds, and the one that reads scenarios without running them.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from typing import Any

_HERE = Path(__file__).resolve().parent

_FILES = {
    "tiny_lib/__init__.py": "from .core import Box, double, later\n",
    "tiny_lib/core.py": (
        "import asyncio\n"
        "def double(n):\n    return 2 * n\n"
        "async def later(n):\n    await asyncio.sleep(0.01)\n    return double(n)\n"
        "class Box:\n    def get(self):\n        return 'box'\n"
    ),
    "tiny_lib-1.2.3.dist-info/METADATA": "Metadata-Version: 2.1\nName: tiny-lib\nVersion: 1.2.3\n",
    "lonely.py": "import frames\ndef frame():\n    return frames.NAME\n",
    "frames.py": "NAME = 'of the site'\n",
    "lonely-0.1.dist-info/METADATA": "Name: lonely\nVersion: 0.1\n",
    "yml/__init__.py": "",
    "_yml/__init__.py": "",
    "PyYml-6.0.dist-info/METADATA": "Name: PyYml\nVersion: 6.0\n",
    "PyYml-6.0.dist-info/top_level.txt": "_yml\nyml\n",
    "acme/cloud/__init__.py": "",
    "acme/cloud/disk/__init__.py": "",
    "acme_cloud_files-3.dist-info/METADATA": "Name: acme-cloud-files\nVersion: 3\n",
    "acme_cloud_files-3.dist-info/RECORD": "acme/cloud/__init__.py,,\nacme/cloud/disk/__init__.py,,\n",
}


class ModuleTest(unittest.TestCase):
    def setUp(self) -> None:
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.folder = Path(holder.name).resolve()
        self.site = self.folder / "site"
        for path, text in _FILES.items():
            self._write(f"site/{path}", text)

    def test_says_what_was_imported(self) -> None:
        ready, result = self._run("tiny-lib", "def run(subject, probe):\n    pass\n")
        files = ["__init__.py", "core.py"]
        lines = [
            f"{hashlib.sha256(_FILES[f'tiny_lib/{file}'].encode()).hexdigest()}  {file}\n" for file in files
        ]
        self.assertEqual(
            ready,
            {
                **{"kind": "ready", "protocol": 1, "subject": "tiny-lib", "version": "1.2.3"},
                "file": str(self.site / "tiny_lib" / "__init__.py"),
                "sha256": hashlib.sha256("".join(lines).encode()).hexdigest(),
            },
        )
        self.assertEqual(result["result"]["outcome"], "returned")

    def test_finds_what_a_package_installed_under_another_name(self) -> None:
        scenario = "def run(subject, probe):\n    probe.mark(subject.__name__)\n"
        for package, name, version in (
            ("PyYml", "yml", "6.0"),
            ("acme-cloud-files", "acme.cloud", "3"),
            ("lonely", "lonely", "0.1"),
        ):
            ready, result = self._run(package, scenario)
            self.assertEqual(ready["version"], version)
            self.assertEqual([mark["name"] for mark in result["result"]["marks"]], [name])

    def test_a_package_that_is_not_there_is_refused(self) -> None:
        [threw] = self._run("nowhere", "def run(subject, probe):\n    pass\n")
        self.assertIn("expected the package `nowhere` to be installed, found no module", threw["message"])

    def test_a_single_module_is_hashed_and_meets_none_of_the_drivers_own(self) -> None:
        ready, result = self._run(
            "lonely", "def run(subject, probe):\n    probe.equal('frame', subject.frame(), 'of the site')\n"
        )
        line = f"{hashlib.sha256(_FILES['lonely.py'].encode()).hexdigest()}  lonely.py\n"
        self.assertEqual(ready["sha256"], hashlib.sha256(line.encode()).hexdigest())
        self.assertEqual(
            result["result"]["expectations"],
            [
                {
                    **{"name": "frame", "met": True},
                    **{"owed": "frame: 'of the site'", "happened": "frame: found 'of the site'"},
                }
            ],
        )

    def test_a_variant_is_applied_and_a_coroutine_function_is_awaited(self) -> None:
        variant = "import tiny_lib.core\ntiny_lib.core.double = lambda n: 3 * n\n"
        scenario = (
            "from _shared import two\n"
            "async def run(subject, probe):\n"
            "    probe.count(subject.core, 'double')\n"
            "    probe.mark('before')\n"
            "    with probe.time('later'):\n"
            "        probe.equal('twice', await subject.later(two), 4)\n"
            "    probe.mark('after')\n"
        )
        self._write("_shared.py", "two = 2\n")
        result = self._run("tiny-lib", scenario, variant)[-1]["result"]
        self.assertEqual(result["outcome"], "returned")
        self.assertEqual(result["counters"], {"double": 1})
        self.assertEqual(result["expectations"][0]["happened"], "twice: expected 4, found 6")
        before, after = result["marks"]
        self.assertGreater(after["seconds"] - before["seconds"], 0.009)
        self.assertGreater(result["timings"][0]["seconds"], 0.009)
        self.assertGreater(result["elapsed"], 0.009)

    def test_what_a_plain_function_returns_is_awaited_and_a_generator_of_which_nothing_has_run_is_no_pass(self) -> None:
        _, result = self._run(
            "tiny-lib",
            "async def wait(subject, probe):\n    probe.mark(str(await subject.later(2)))\n"
            "def run(subject, probe):\n    return wait(subject, probe)\n",
        )
        self.assertEqual([mark["name"] for mark in result["result"]["marks"]], ["4"])
        self.assertEqual(result["result"]["outcome"], "returned")
        _, result = self._run(
            "tiny-lib",
            "def steps(probe):\n    yield probe.mark('never')\ndef run(subject, probe):\n    return steps(probe)\n",
        )
        self.assertEqual(result["result"]["outcome"], "raised TypeError")
        self.assertIn("of which nothing has run", result["result"]["message"])

    def test_what_run_raises_is_its_outcome_and_its_first_lines_are_the_message(self) -> None:
        for body, outcome, message in (
            ("assert 1 == 2, 'one\\n\\nis not two'", "raised AssertionError", "one is not two"),
            ("raise SystemExit(3)", "raised SystemExit", "3"),
            ("probe.expect('x', 1)", "raised TypeError", "expected True or False for the expectation `x`, found 1"),
            ("yield", "raised TypeError", "expected `run` to be a function, found a generator"),
        ):
            result = self._run("tiny-lib", f"def run(subject, probe):\n    {body}\n")[-1]["result"]
            self.assertEqual((result["outcome"], result["message"]), (outcome, message))

    def test_a_scenario_that_cannot_be_loaded_threw(self) -> None:
        [threw] = self._run("tiny-lib", "raise ValueError('no')\n")
        self.assertEqual((threw["kind"], threw["message"]), ("threw", "ValueError: no"))

    def test_counters_are_published_while_it_computes(self) -> None:
        scenario = (
            "import time\n"
            "def run(subject, probe):\n"
            "    ends_at = time.process_time() + 0.35\n"
            "    while time.process_time() < ends_at:\n        pass\n"
        )
        frames = self._run("tiny-lib", scenario)
        self.assertEqual([frame["kind"] for frame in frames[:2]], ["ready", "counters"])
        self.assertGreater(frames[-2]["cpuMs"], frames[1]["cpuMs"])
        self.assertGreater(frames[-1]["cpuMs"], 340)

    def test_a_scenario_is_read_and_not_run(self) -> None:
        text = (
            '"""\nIt   parses.\n\nParsing is linear,\nand ends.\n"""\n'
            "raise SystemExit\n"
            'VERSIONS: str = ">=4"\nWITHIN_SECONDS = 1.5\n'
            "async def run(subject, probe, *, extra=1): ...\n"
        )
        [loading, frame] = self._collect(text)
        self.assertEqual(loading, {"kind": "loading", "index": 0})
        self.assertEqual(
            frame,
            {
                **{"kind": "module-scenario", "index": 0, "line": 10, "column": 1},
                "scenario": {
                    **{"title": "It parses.", "rule": "Parsing is linear, and ends."},
                    **{"versions": ">=4", "withinSeconds": 1.5},
                },
                "versionsAt": {"line": 8, "column": 17},
                "compiledFile": str(self.folder / "scenario.py"),
                "sha256": hashlib.sha256(text.encode()).hexdigest(),
            },
        )

    def test_constants_go_before_the_docstring(self) -> None:
        [_, frame] = self._collect('"""Old."""\nTITLE = "New"\nRULE = "Always."\ndef run(a, b): ...\n')
        self.assertEqual(frame["scenario"], {"title": "New", "rule": "Always."})

    def test_mistakes_have_a_place(self) -> None:
        for text, expected in (
            ("def run(subject, probe)\n", [(1, 24, "expected ':'")]),
            ("def run(a, b): ...\n", [(1, 1, "expected a title, found none")]),
            ("'A title.'\nx = 1\n", [(1, 1, "expected a function `run(subject, probe)`, found none")]),
            ("'A title.'\n\ndef run(subject): ...\n", [(3, 1, "to take two parameters, (subject, probe), found (subject)")]),
            ("'A title.'\nTITLE = {[]}\ndef run(a, b): ...\n", [(2, 9, "expected a text as a literal for `TITLE`, found `{[]}`")]),
            (
                "'A title.'\nTITLE = name()\nWITHIN_SECONDS = -1\ndef run(a, b): ...\n",
                [
                    (2, 9, "expected a text as a literal for `TITLE`, found `name()`"),
                    (3, 18, "expected a positive number of seconds as a literal for `WITHIN_SECONDS`, found `-1`"),
                ],
            ),
        ):
            frames = self._collect(text)[1:]
            self.assertEqual([frame["kind"] for frame in frames], ["mistake"] * len(expected))
            for frame, (line, column, message) in zip(frames, expected):
                self.assertEqual((frame["line"], frame["column"]), (line, column))
                self.assertIn(message, frame["message"])

    def test_calls_again_and_again_where_it_is_asked_to(self) -> None:
        body = "async def run(subject, probe):\n    await subject.later(1)\n"
        result = self._run("tiny-lib", body, bench_ms=5)[-1]["result"]
        self.assertEqual(result["outcome"], "returned")
        self.assertGreater(result["elapsed"], 0.009)
        self.assertLess(result["elapsed"], 1)
        body = "def run(subject, probe):\n    probe.expect('holds', False)\n    raise LookupError('no')\n"
        result = self._run("tiny-lib", body, bench_ms=5)[-1]["result"]
        self.assertEqual((result["outcome"], result["message"]), ("raised LookupError", "no"))
        self.assertEqual(len(result["expectations"]), 1)

    def _write(self, path: str, text: str) -> Path:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return file

    def _run(
        self, package: str, scenario: str, variant: str | None = None, bench_ms: float | None = None
    ) -> list[dict[str, Any]]:
        request: dict[str, Any] = {"protocol": 1, "package": package}
        request["scenarioFile"] = str(self._write("scenario.py", scenario))
        if bench_ms is not None:
            request["benchMs"] = bench_ms
        if variant is not None:
            request["variantFile"] = str(self._write("variant.py", variant))
        return _start("module_main", request, self.site)

    def _collect(self, text: str) -> list[dict[str, Any]]:
        file = self._write("scenario.py", text)
        return _start("collect_main", {"modules": [{"file": str(file)}]}, _HERE)


def _start(module: str, request: dict[str, Any], site: Path) -> list[dict[str, Any]]:
    """The frames of a child that has exited with 0, started as the runner does."""
    read_end, write_end = os.pipe()
    child = subprocess.Popen(
        [sys.executable, "-I", "-S", "-B", str(_HERE / "start.py"), module, str(site)],
        stdin=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        pass_fds=(3,),
        preexec_fn=lambda: os.dup2(write_end, 3),
    )
    os.close(write_end)
    child.communicate(json.dumps(request).encode())
    with os.fdopen(read_end) as frames:
        received = [json.loads(line) for line in frames]
    if child.returncode != 0:
        raise AssertionError(f"expected the child to exit with 0, it did with {child.returncode}")
    return received


if __name__ == "__main__":
    unittest.main()
