"""
A cell's child as the runner starts it: what it says about the subject, how runs end on the real clock, and
what becomes of a variant that fails or takes away what is observed.
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

import anyio

_HERE = Path(__file__).resolve().parent
_WIDE = str(_HERE.parent.parent / "variants" / "wide.py")

_SELF_CANCEL = [{"scope": "s", "do": [{"cancel": "s"}, {"sleep": 5}]}]
_CANCEL_THEN_LOCK = [{"scope": "s", "do": [{"cancel": "s"}, {"lock": "l", "do": []}]}]
_CHILD_CANCELS = [{"group": "g", "do": [{"spawn": "child", "into": "g", "do": [{"cancel": "g"}, {"sleep": 5}]}]}]


class CellTest(unittest.TestCase):
    def test_says_what_was_loaded(self) -> None:
        ready = _run_cell([])[0]
        folder = Path(anyio.__file__).parent
        files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.py"))
        lines = [f"{hashlib.sha256((folder / file).read_bytes()).hexdigest()}  {file}\n" for file in files]
        self.assertEqual(ready["kind"], "ready")
        self.assertEqual(ready["subject"], "anyio")
        self.assertEqual(ready["file"], anyio.__file__)
        self.assertEqual(ready["sha256"], hashlib.sha256("".join(lines).encode()).hexdigest())

    def test_a_run_that_nothing_can_wake_is_a_deadlock_on_both_clocks(self) -> None:
        for clock in ("virtual", "real"):
            frame = _run_cell([{"sleep": "forever"}], clock=clock)[-1]
            self.assertEqual(frame["result"]["outcome"], "deadlock")

    def test_a_run_that_never_waits_is_a_spin_on_the_real_clock_and_publishes_its_counters(self) -> None:
        frames = _run_cell(_CANCEL_THEN_LOCK, clock="real", variantFile=_WIDE)
        kinds = [frame["kind"] for frame in frames]
        self.assertEqual([kinds[0], kinds[1], kinds[-1]], ["ready", "counters", "result"])
        self.assertEqual(frames[-1]["result"]["outcome"], "spin")
        self.assertGreater(frames[1]["polls"], 100)
        self.assertGreater(frames[-1]["polls"], frames[1]["polls"])

    def test_polls_are_counted_and_time_passes_on_the_real_clock(self) -> None:
        frame = _run_cell([{"sleep": 0.05}], clock="real")[-1]
        self.assertEqual(frame["result"]["outcome"], "returned")
        self.assertAlmostEqual(frame["result"]["elapsed"], 0.05, delta=0.04)
        self.assertGreaterEqual(frame["result"]["ticks"], 4)
        self.assertEqual(frame["polls"], frame["result"]["ticks"] + 102)

    def test_the_timeline_says_what_each_pass_did(self) -> None:
        passes = _run_cell(_SELF_CANCEL, timeline=True)[-1]["timeline"]
        self.assertEqual(
            [(each["scope"], each.get("by"), each["visits"][0]["state"]) for each in passes[:2]],
            [("s", "main", "current"), ("s", None, "waiting")],
        )
        self.assertEqual([each["queuedAgain"] for each in passes], [True, True, False])
        first = _run_cell(_CHILD_CANCELS, timeline=True)[-1]["timeline"][0]
        # The host waits in a scope of the library's own.
        self.assertEqual({each["task"]: each["scope"] for each in first["visits"]}["main"], "#1")

    def test_a_reschedule_counts_whatever_the_name_of_its_callback(self) -> None:
        frame = _run_variant(
            "from asyncio import get_running_loop\n"
            "from anyio._backends._asyncio import CancelScope\n"
            "def deliver(self, origin):\n"
            "    get_running_loop().call_soon(lambda: self._deliver_cancellation(origin))\n"
            "CancelScope._deliver_cancellation = deliver\n",
            [{"scope": "s", "do": [{"cancel": "s"}]}, {"sleep": 0}],
        )[-1]
        self.assertEqual(frame["result"]["reschedules"], frame["result"]["passes"])
        self.assertEqual(frame["result"]["afterwards"], 102)

    def test_a_callback_that_waits_as_main_ends_and_begins_no_pass_is_no_reschedule(self) -> None:
        plain = _run_cell(_CHILD_CANCELS)[-1]["result"]
        noisy = _run_variant(
            "from asyncio import get_running_loop\n"
            "from anyio._backends._asyncio import CancelScope\n"
            "original = CancelScope._deliver_cancellation\n"
            "def deliver(self, origin):\n"
            "    if origin is self:\n"
            "        get_running_loop().call_soon(lambda: None)\n"
            "    return original(self, origin)\n"
            "CancelScope._deliver_cancellation = deliver\n",
            _CHILD_CANCELS,
        )[-1]["result"]
        fields = ("passes", "reschedules", "afterwards", "delivery")
        self.assertEqual([noisy[field] for field in fields], [plain[field] for field in fields])

    def test_a_variant_that_fails_is_named_with_its_line(self) -> None:
        [threw] = _run_variant("def apply():\n    raise ValueError('no')\n", [])
        self.assertEqual(threw["kind"], "threw")
        self.assertRegex(threw["message"], r"found ValueError: no in .*variant\.py:2$")

    def test_a_subject_that_cannot_be_observed_is_refused(self) -> None:
        deletion = "from anyio._backends._asyncio import CancelScope\ndel CancelScope._deliver_cancellation\n"
        [threw] = _run_variant(deletion, [])
        self.assertIn("expected a method `CancelScope._deliver_cancellation`, found none", threw["message"])

    def test_a_mistake_in_a_program_is_found_by_path(self) -> None:
        [threw] = _run_cell([{"repeat": 1, "do": [{"sleep": "soon"}]}])
        self.assertIn("main[0].do[0].sleep: expected seconds (a finite number) or", threw["message"])


def _run_variant(source: str, main: list[Any]) -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "variant.py")
        file.write_text(source)
        return _run_cell(main, variantFile=str(file))


def _run_cell(main: list[Any], **settings: Any) -> list[dict[str, Any]]:
    """The frames of a child that has exited with 0."""
    request = {
        **{"protocol": 1, "package": "anyio", "clock": "virtual", "tickCost": 20e-6, "maxTicks": 20_000},
        **{"program": {"name": "", "main": main}, "timeline": False},
        **settings,
    }
    read_end, write_end = os.pipe()
    child = subprocess.Popen(
        [sys.executable, str(_HERE / "cell_main.py")],
        stdin=subprocess.PIPE,
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
