"""What a probe records: counted calls, expectations, growth."""

from __future__ import annotations

import json
import math
import time
import unittest
from typing import Any

from probe import Probe, growth_exponent, records_of


class ProbeTest(unittest.TestCase):
    def test_counts_functions_where_they_are_and_puts_them_back(self) -> None:
        class Box:
            def get(self) -> Any:
                return self

            @classmethod
            def make(cls) -> Any:
                return cls()

            @staticmethod
            def one() -> int:
                return 1

        class Small(Box): ...

        probe = Probe()
        box = Box()
        before = dict(vars(Box))
        restores = [probe.count(Box, name) for name in ("get", "make", "one", "__init__")]
        restores += [probe.count(box, "get", "of the box"), probe.count(Small, "get", "of small ones")]
        self.assertIsInstance(Small.make(), Small)
        self.assertEqual(Small().one(), 1)
        self.assertIs(box.get(), box)
        self.assertEqual(Small().get().one(), 1)
        expected = {"get": 2, "make": 1, "one": 2, "__init__": 3, "of the box": 1, "of small ones": 1}
        self.assertEqual(records_of(probe)["counters"], expected)
        for restore in reversed(restores):
            restore()
        box.get()
        self.assertEqual(records_of(probe)["counters"], expected)
        self.assertEqual(vars(box), {})
        self.assertNotIn("get", vars(Small))
        self.assertIs(vars(Box)["get"], before["get"])

    def test_what_cannot_be_counted_is_named(self) -> None:
        probe = Probe()
        for target, name, found in (
            (self, "nothing", "found nothing"),
            (math, "pi", "found 3.14"),
            (json, "JSONDecoder", "count its `__init__`"),
            (str, "upper", "an attribute that can be replaced, found `upper`"),
        ):
            with self.assertRaisesRegex(TypeError, found):
                probe.count(target, name)

    def test_an_expectation_stays_missed(self) -> None:
        probe = Probe()
        for met in (True, False, True):
            probe.expect("holds", met)
        probe.expect("grows", False, "grows with the power of 2")
        self.assertEqual(
            [(each["name"], each["met"], each["happened"]) for each in records_of(probe)["expectations"]],
            [("holds", False, "not met: holds"), ("grows", False, "grows with the power of 2")],
        )

    def test_growth_is_measured_for_each_size_until_one_takes_too_long(self) -> None:
        probe = Probe()
        growth = probe.growth(
            "sleep",
            sizes=[1, 2, 300, 600],
            prepare=lambda size: size * 0.001,
            run=time.sleep,
            seconds=0.01,
            limit_seconds=0.25,
        )
        self.assertEqual(growth.stopped_at, 300)
        self.assertEqual([timing["size"] for timing in growth.timings], [1, 2, 300])
        self.assertGreaterEqual(growth.timings[1]["seconds"], 0.002)
        self.assertGreater(growth.exponent, 0)
        self.assertEqual([timing["name"] for timing in records_of(probe)["timings"]], ["sleep"] * 3)

    def test_each_call_has_an_input_of_its_own(self) -> None:
        seen: list[tuple[float, int]] = []
        Probe().growth("x", sizes=[2], prepare=lambda size, call: (size, call), run=seen.append, seconds=0)
        self.assertEqual(seen, [(2, call) for call in range(6)])

    def test_sizes_must_grow(self) -> None:
        for sizes in ([], [2, 1], [0, 1], [1, math.inf]):
            with self.assertRaisesRegex(TypeError, "expected positive sizes, each larger"):
                Probe().growth("x", sizes=sizes, prepare=str, run=str)

    def test_the_exponent_is_the_power_of_a_power_law(self) -> None:
        for power in (0, 1, 2.5):
            points = [(size, 3e-3 * size**power) for size in (10, 20, 50)]
            self.assertAlmostEqual(growth_exponent(points), power)
        self.assertTrue(math.isnan(growth_exponent([(1, 1)])))


if __name__ == "__main__":
    unittest.main()
