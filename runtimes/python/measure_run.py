"""
Measures a run in the child that it happens in, and publishes counters meanwhile, so that a child that is killed has
left its numbers.
"""

from __future__ import annotations

import _thread
import resource
import sys
import time
from contextlib import contextmanager
from typing import Any, Callable, Iterator

from frames import write_frame

#: How often counters are published.
_COUNTERS_INTERVAL_SECONDS = 0.1


@contextmanager
def measure_run(read_counters: Callable[[], dict[str, Any]]) -> Iterator[Callable[[], dict[str, Any]]]:
    """
    Measures what is done inside, and hands out a function that says what it took.

    :param read_counters: the run's own, the fields of a ``counters`` frame but for the CPU
    """
    started_at = time.perf_counter()
    cpu_at_start = time.process_time()

    def cpu_ms() -> float:
        return (time.process_time() - cpu_at_start) * 1000

    ended = _thread.allocate_lock()
    ended.acquire()
    publishing = _thread.allocate_lock()

    def publish() -> None:
        while not ended.acquire(timeout=_COUNTERS_INTERVAL_SECONDS):
            with publishing:
                if not ended.locked():
                    return
                write_frame("counters", **read_counters(), cpuMs=cpu_ms())

    def measures() -> dict[str, Any]:
        return {
            "wallSeconds": time.perf_counter() - started_at,
            "cpuMs": cpu_ms(),
            "usage": read_usage(),
        }

    # A thread, so that a child that is killed in a loop of Python's has left its numbers. One of `threading` would be waited
    # for until it runs, and again until it has ended, which takes longer than many a run.
    _thread.start_new_thread(publish, ())
    try:
        yield measures
    finally:
        # No counters come after the result.
        with publishing:
            ended.release()


def read_usage() -> dict[str, float]:
    """What this process has taken since its start, as the field of a result."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    # Kibibytes, but bytes on macOS.
    peak = usage.ru_maxrss // 1024 if sys.platform == "darwin" else usage.ru_maxrss
    return {"userMs": usage.ru_utime * 1000, "systemMs": usage.ru_stime * 1000, "peakMemoryKiB": peak}
