"""
Calls a function again and again, and keeps what a call takes: a scenario's ``run``, or a program. It judges nothing.
"""

from __future__ import annotations

import importlib
import inspect
import statistics
import time
from typing import Any, Callable, Iterable

from probe import FEWEST_SAMPLES, MOST_SAMPLES, Probe, records_of

#: A call that takes less is timed together with others, as the timer cannot resolve it.
_SHORTEST_SAMPLE_SECONDS = 20e-6
_MOST_CALLS = 1024

#: What takes longer is called once.
_LIMIT_SECONDS = 1


class TimedCalls:
    """
    The calls of a scenario. Of those that count, the records are the medians of what they measured themselves, and
    ``elapsed``, the median of a call in seconds, once there is one.

    :param run: the scenario's function, which may be a coroutine function
    :param time_ms: milliseconds that the calls take together, after half as many that warm up
    """

    def __init__(self, run: Callable[[Any, Probe], Any], subject: Any, time_ms: float) -> None:
        self._run = run
        self._subject = subject
        self._seconds = time_ms / 1000
        self._samples: list[float] = []
        self._probes: list[Probe] = []
        # What a call that does not count misses is missed all the same.
        self._expectations: list[dict[str, Any]] = []

    def start(self) -> None:
        """Ends when there are enough calls; raises what a call does."""
        call = self._call_async() if inspect.iscoroutinefunction(self._run) else self._call
        first = self._take(call, 1)
        own = records_of(self._probes[0])["timings"]
        is_growth = bool(own) and all("size" in timing for timing in own)
        # All that there is of a call that takes long; and growth is measured with a warm-up of its own.
        if first > _LIMIT_SECONDS or is_growth:
            return

        warmed_up_at = time.perf_counter() + self._seconds / 2
        calls = 1
        while True:
            self._forget()
            seconds = self._take(call, calls)
            if not own and seconds * calls < _SHORTEST_SAMPLE_SECONDS:
                calls = min(2 * calls, _MOST_CALLS)
            if time.perf_counter() >= warmed_up_at:
                break
        self._forget()

        fewest = FEWEST_SAMPLES if first * FEWEST_SAMPLES <= _LIMIT_SECONDS else 1
        ends_at = time.perf_counter() + self._seconds
        while len(self._samples) < fewest or (
            len(self._samples) < MOST_SAMPLES and time.perf_counter() < ends_at
        ):
            self._take(call, calls)

    def records(self) -> dict[str, Any]:
        """What was recorded so far, as the fields of a result."""
        return {
            "marks": [],
            "counters": {},
            "expectations": self._read_expectations(),
            "timings": _merge_timings(
                timing for probe in self._probes for timing in records_of(probe)["timings"]
            ),
            **({"elapsed": statistics.median(self._samples)} if self._samples else {}),
        }

    def _forget(self) -> None:
        self._expectations = self._read_expectations()
        self._samples = []
        self._probes = []

    def _read_expectations(self) -> list[dict[str, Any]]:
        """One that was ever missed is."""
        merged: dict[str, dict[str, Any]] = {each["name"]: each for each in self._expectations}
        for probe in self._probes:
            for expectation in records_of(probe)["expectations"]:
                if merged.get(expectation["name"], {"met": True})["met"]:
                    merged[expectation["name"]] = expectation
        return list(merged.values())

    def _take(self, call: Callable[[Probe, int], float], calls: int) -> float:
        probe = _TimedProbe()
        self._probes.append(probe)
        seconds = call(probe, calls) / calls
        self._samples.append(seconds)
        return seconds

    def _call(self, probe: Probe, calls: int) -> float:
        run, subject = self._run, self._subject
        returned = None
        started_at = time.perf_counter()
        for _ in range(calls):
            returned = run(subject, probe)
        seconds = time.perf_counter() - started_at
        if inspect.isawaitable(returned) or inspect.isgenerator(returned):
            raise TypeError(
                "expected `run` to be a function or a coroutine function, found one that returns what has not run yet; "
                "write `async def run`, and await it there"
            )
        return seconds

    def _call_async(self) -> Callable[[Probe, int], float]:
        """All calls are made in one loop, whose start is no time of theirs."""
        asyncio = importlib.import_module("asyncio")
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)

        async def time_calls(probe: Probe, calls: int) -> float:
            run, subject = self._run, self._subject
            started_at = time.perf_counter()
            for _ in range(calls):
                await run(subject, probe)
            return time.perf_counter() - started_at

        return lambda probe, calls: loop.run_until_complete(time_calls(probe, calls))  # type: ignore[no-any-return]


class _TimedProbe(Probe):
    """To count would be timed along, and a function that is wrapped at each call is slower at each."""

    def mark(self, name: str) -> None:
        pass

    def count(self, object: Any, method: str, name: str | None = None) -> Callable[[], None]:
        return lambda: None


def _merge_timings(all_timings: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    merged: dict[tuple[str, float | None], list[dict[str, Any]]] = {}
    for timing in all_timings:
        merged.setdefault((timing["name"], timing.get("size")), []).append(timing)
    return [
        {
            **timings[0],
            "seconds": statistics.median(timing["seconds"] for timing in timings),
            "samples": sum(timing["samples"] for timing in timings),
        }
        for timings in merged.values()
    ]
