"""What is kept of a scenario that is called again and again."""

from __future__ import annotations

import asyncio
import unittest
from typing import Any

from time_calls import TimedCalls


class TimedCallsTest(unittest.TestCase):
    def _time(self, run: Any) -> tuple[dict[str, Any], int]:
        """What was recorded, and how often ``run`` was called."""
        calls = TimedCalls(run, self, 10)
        calls.start()
        return calls.records(), run.calls

    def test_takes_the_median_of_a_call_and_many_short_ones_together(self) -> None:
        def run(_subject: Any, _probe: Any) -> None:
            run.calls += 1  # type: ignore[attr-defined]

        run.calls = 0  # type: ignore[attr-defined]
        records, calls = self._time(run)
        self.assertLess(records["elapsed"], 20e-6)
        self.assertGreater(calls, 1000)
        self.assertEqual(records["timings"], [])

    def test_waits_for_coroutines_and_merges_what_they_measure(self) -> None:
        async def run(_subject: Any, probe: Any) -> None:
            run.calls += 1  # type: ignore[attr-defined]
            probe.expect("holds", run.calls != 3)  # type: ignore[attr-defined]
            with probe.time("sleep"):
                await asyncio.sleep(0.002)

        run.calls = 0  # type: ignore[attr-defined]
        records, calls = self._time(run)
        [timing] = records["timings"]
        self.assertEqual(timing["name"], "sleep")
        self.assertGreaterEqual(timing["seconds"], 0.0019)
        self.assertGreaterEqual(timing["samples"], 5)
        self.assertEqual([each["met"] for each in records["expectations"]], [False])

    def test_what_returns_what_has_not_run_is_not_timed(self) -> None:
        async def wait() -> None:
            pass

        pending = wait()
        self.addCleanup(pending.close)
        with self.assertRaisesRegex(TypeError, "write `async def run`"):
            TimedCalls(lambda _subject, _probe: pending, self, 10).start()

    def test_measures_growth_once_and_wraps_nothing(self) -> None:
        class Box:
            def get(self) -> None: ...

        get = Box.get

        def run(_subject: Any, probe: Any) -> None:
            run.calls += 1  # type: ignore[attr-defined]
            probe.count(Box, "get")
            probe.mark("here")
            probe.growth("x", sizes=[1, 2], prepare=lambda size: size, run=lambda size: size, seconds=0)

        run.calls = 0  # type: ignore[attr-defined]
        records, calls = self._time(run)
        self.assertEqual(calls, 1)
        self.assertIs(Box.get, get)
        self.assertEqual([timing["size"] for timing in records["timings"]], [1, 2])
        self.assertEqual((records["counters"], records["marks"]), ({}, []))


if __name__ == "__main__":
    unittest.main()
