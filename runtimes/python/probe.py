"""
What a module scenario observes its subject with: marks, counted calls, expectations, times. It keeps what was recorded
and judges nothing.
"""

from __future__ import annotations

import contextlib
import functools
import inspect
import math
import statistics
import time
from typing import Any, Callable, Iterator, Sequence

#: A value on one line of a report.
_LONGEST_EXCERPT = 120

#: Of which a median is one, where they do not take too long together.
FEWEST_SAMPLES = 5

#: More of them tell no more.
MOST_SAMPLES = 5000

#: A cost of less than this cannot be told from none.
_LEAST_SECONDS = 1e-9


class Growth:
    """
    What a cost was for each size.

    :ivar exponent: the slope of the line through the measured points on logarithmic scales, by least squares: 1 is
        linear, 2 is quadratic; ``nan`` if fewer than two sizes were measured, which meets no expectation
    :ivar timings: for each size a dict of ``size``, ``seconds`` (the median of a call) and ``samples``
    :ivar stopped_at: the size that took longer than the limit, if there was one
    """

    def __init__(self, timings: list[dict[str, float]], stopped_at: float | None) -> None:
        self.exponent = growth_exponent([(each["size"], each["seconds"]) for each in timings])
        self.timings = timings
        self.stopped_at = stopped_at


class Probe:
    """The time of marks begins when it is made."""

    def __init__(self) -> None:
        self._started_at = time.perf_counter()
        self._marks: list[dict[str, Any]] = []
        self._counters: dict[str, int] = {}
        self._expectations: dict[str, dict[str, Any]] = {}
        self._timings: list[dict[str, Any]] = []

    def mark(self, name: str) -> None:
        """Records that the scenario came here, with the seconds since ``run`` began."""
        self._marks.append({"seconds": round(time.perf_counter() - self._started_at, 6), "name": name})

    def count(self, object: Any, method: str, name: str | None = None) -> Callable[[], None]:
        """
        Counts the calls of a function from now on: of a method of an object or of a class, or of a module. What takes
        its place does the same; an ``async def`` counts when it begins to run. Counters of one name are one counter.

        :param name: of the counter; the method's by default
        :returns: a function that puts the original back
        :raises TypeError: if the attribute is no function, or cannot be replaced
        """
        counter = method if name is None else name
        original = inspect.getattr_static(object, method, None)
        found = getattr(object, method, None)
        if not callable(found) or inspect.isclass(found):
            kind = "nothing" if found is None else f"{_excerpt(found)}"
            hint = ": count its `__init__`" if inspect.isclass(found) else ""
            raise TypeError(f"expected a function `{method}` to count, found {kind}{hint}")
        is_own = method in getattr(object, "__dict__", {})
        self._counters.setdefault(counter, 0)
        try:
            setattr(object, method, self._counting(object, original, found, counter))
        except (AttributeError, TypeError) as error:
            raise TypeError(f"expected an attribute that can be replaced, found `{method}`: {error}") from error

        def restore() -> None:
            if is_own:
                setattr(object, method, original)
            else:
                delattr(object, method)

        return restore

    def _counting(self, object: Any, original: Any, found: Any, counter: str) -> Any:
        """What does the same in the same place: a class binds the functions in it, and nothing else does."""
        if not inspect.isclass(object):
            return self._wrap(found, counter)
        if isinstance(original, (staticmethod, classmethod)):
            return type(original)(self._wrap(original.__func__, counter))
        return self._wrap(original, counter)

    def _wrap(self, function: Callable[..., Any], counter: str) -> Callable[..., Any]:
        if inspect.iscoroutinefunction(function):
            # Callers may ask whether it is one.
            @functools.wraps(function)
            async def counting_async(*args: Any, **kwargs: Any) -> Any:
                self._counters[counter] += 1
                return await function(*args, **kwargs)

            return counting_async

        @functools.wraps(function)
        def counting(*args: Any, **kwargs: Any) -> Any:
            self._counters[counter] += 1
            return function(*args, **kwargs)

        return counting

    def expect(self, name: str, met: bool, happened: str | None = None) -> None:
        """
        Records an expectation, met or not; ``run`` goes on. Expectations of one name are one, which is met if each of
        them was.

        :param name: what is owed, a fragment: "grows at most linearly"
        :param happened: what was found, a fragment: "grows with the power of 2.0"
        :raises TypeError: if ``met`` is neither True nor False
        """
        if not isinstance(met, bool):
            raise TypeError(f"expected True or False for the expectation `{name}`, found {_excerpt(met)}")
        if happened is None:
            happened = "met" if met else f"not met: {name}"
        self._record(name, met, name, happened)

    def equal(self, name: str, actual: Any, expected: Any) -> None:
        """Expects two values to be equal, with ``==``."""
        met = bool(actual == expected)
        found, wanted = _excerpt(actual), _excerpt(expected)
        happened = f"found {found}" if met else f"expected {wanted}, found {found}"
        self._record(name, met, f"{name}: {wanted}", f"{name}: {happened}")

    def _record(self, name: str, met: bool, owed: str, happened: str) -> None:
        if self._expectations.get(name, {"met": True})["met"]:
            self._expectations[name] = {"name": name, "met": met, "owed": owed, "happened": happened}

    @contextlib.contextmanager
    def time(self, name: str) -> Iterator[None]:
        """Measures what is done inside, once."""
        started_at = time.perf_counter()
        try:
            yield
        finally:
            self._timings.append(
                {"name": name, "seconds": time.perf_counter() - started_at, "samples": 1}
            )

    def growth(
        self,
        name: str,
        *,
        sizes: Sequence[float],
        prepare: Callable[..., Any],
        run: Callable[[Any], Any],
        seconds: float = 0.1,
        limit_seconds: float = 1,
    ) -> Growth:
        """
        Measures a call for each size of its input, the smaller sizes first. A size that takes too long is the last one,
        so that a cost that explodes shows in seconds.

        :param sizes: positive numbers, each larger than the one before
        :param prepare: makes the input of a size, anew for each call and unmeasured; it may take a second parameter, which
            counts the calls of a size from 0: a subject that remembers its inputs needs one that differs each time
        :param run: what is measured, no coroutine function
        :param seconds: that each size takes, about
        :param limit_seconds: a size of which a call takes longer is the last one
        :raises TypeError: if the sizes are none, or ``run`` is a coroutine function
        """
        in_order = all(a < b for a, b in zip([0, *sizes], sizes)) and all(map(math.isfinite, sizes))
        if not sizes or not in_order:
            raise TypeError(f"expected positive sizes, each larger than the one before, found {_excerpt(sizes)}")
        if inspect.iscoroutinefunction(run):
            raise TypeError("expected a function to measure that is not `async`, found one that is")
        timings: list[dict[str, float]] = []
        stopped_at = None
        for size in sizes:
            timings.append({"size": size, **_measure(_preparer(prepare, size), run, seconds, limit_seconds)})
            if timings[-1]["seconds"] > limit_seconds:
                stopped_at = size
                break
        self._timings += [{"name": name, **timing} for timing in timings]
        return Growth(timings, stopped_at)


def records_of(probe: Probe) -> dict[str, Any]:
    """What was recorded so far, as the fields of a result."""
    return {
        "marks": probe._marks,
        "counters": probe._counters,
        "expectations": list(probe._expectations.values()),
        "timings": probe._timings,
    }


def growth_exponent(points: Sequence[tuple[float, float]]) -> float:
    """The slope of the line through points of size and seconds on logarithmic scales, by least squares."""
    if len(points) < 2:
        return math.nan
    xs = [math.log(size) for size, _ in points]
    ys = [math.log(max(seconds, _LEAST_SECONDS)) for _, seconds in points]
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    covariance = sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys))
    return covariance / sum((x - mean_x) ** 2 for x in xs)


def _preparer(prepare: Callable[..., Any], size: float) -> Callable[[int], Any]:
    """Makes the input of a call by its number."""
    try:
        inspect.signature(prepare).bind(size, 0)
    except (TypeError, ValueError):
        return lambda call: prepare(size)
    return lambda call: prepare(size, call)


def _measure(
    prepare: Callable[[int], Any], run: Callable[[Any], Any], seconds: float, limit_seconds: float
) -> dict[str, float]:
    ends_at = time.perf_counter() + seconds
    # The first call warms up, and is all that there is of one that takes long.
    first = _time_call(prepare(0), run)
    if first > limit_seconds:
        return {"seconds": first, "samples": 1}
    fewest = FEWEST_SAMPLES if first * FEWEST_SAMPLES <= limit_seconds else 1
    samples: list[float] = []
    while len(samples) < fewest or (len(samples) < MOST_SAMPLES and time.perf_counter() < ends_at):
        samples.append(_time_call(prepare(len(samples) + 1), run))
    return {"seconds": statistics.median(samples), "samples": len(samples)}


def _time_call(prepared: Any, run: Callable[[Any], Any]) -> float:
    started_at = time.perf_counter()
    run(prepared)
    return time.perf_counter() - started_at


def _excerpt(value: Any) -> str:
    try:
        text = " ".join(repr(value).split())
    except Exception as error:
        text = f"a {type(value).__name__} whose repr raises {type(error).__name__}"
    return text if len(text) <= _LONGEST_EXCERPT else f"{text[:_LONGEST_EXCERPT]}…"
