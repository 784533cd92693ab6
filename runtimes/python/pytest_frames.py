"""
A plugin of pytest that tells in frames which tests there are and what became of each, as it happens. Setup, call
and teardown are one outcome.
"""

from __future__ import annotations

import re
from typing import Any

import pytest

from frames import write_frame

#: Longer messages are cut: a frame has its limit, and who reads a report has one too.
_MAX_MESSAGE = 10_000

#: A frame has its limit.
_TESTS_PER_FRAME = 1000

#: The last line of a traceback.
_ERROR = re.compile(r"(\w+\.)*\w*(Error|Exception|Exit|Group|Interrupt|Warning)\b.*")

#: The exit codes of pytest that say nothing beyond what the tests say: all passed, some failed, none collected.
_TELLING_CODES = (0, 1, 5)

#: What a later phase cannot make good again, the worst last.
_RANKS = ("passed", "skipped", "failed", "errored")


class FrameWriter:
    """
    :param asked: the ids of the tests to run; the others are listed only. ``None``: all
    """

    def __init__(self, asked: frozenset[str] | None) -> None:
        self._asked = asked
        self._outcome = "passed"
        self._message = ""
        self._seconds = 0.0
        self._collect_errors: list[str] = []
        self._internal_error = ""

    def describe_problem(self, code: int) -> str | None:
        """Why pytest ended as it did, for an end that no test accounts for."""
        if self._collect_errors:
            return "\n".join(self._collect_errors)
        if self._internal_error:
            return self._internal_error
        if code in _TELLING_CODES:
            return None
        return f"expected pytest to run the file, found its exit code {code}"

    @pytest.hookimpl(tryfirst=True)
    def pytest_load_initial_conftests(self, early_config: pytest.Config) -> None:
        _put_sources_last(early_config.known_args_namespace)

    def pytest_configure(self, config: pytest.Config) -> None:
        _put_sources_last(config.option)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        # A plugin may list an item twice; its id is its name.
        lines = {item.nodeid: item.location[1] for item in items}
        found = [
            {"test": test, **({} if line is None else {"line": line + 1})} for test, line in lines.items()
        ]
        for start in range(0, len(found), _TESTS_PER_FRAME):
            write_frame("tests", tests=found[start : start + _TESTS_PER_FRAME])
        if self._asked is not None:
            items[:] = [item for item in items if item.nodeid in self._asked]

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self._collect_errors.append(f"expected to import the tests, found: {_last_lines(report.longreprtext)}")

    def pytest_internalerror(self, excrepr: Any) -> None:
        self._internal_error = f"expected pytest to run, found: {_last_lines(str(excrepr))}"

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self._outcome = "passed"
        self._message = ""
        self._seconds = 0.0
        write_frame("test-started", test=nodeid)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._seconds += report.duration
        outcome, message = _read_report(report)
        if _RANKS.index(outcome) > _RANKS.index(self._outcome):
            self._outcome, self._message = outcome, message

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        message = {"message": self._message[:_MAX_MESSAGE]} if self._message else {}
        result = {"kind": "test", "outcome": self._outcome, "elapsed": self._seconds, **message}
        write_frame("test-finished", test=nodeid, result=result)


def _put_sources_last(options: Any) -> None:
    """The folders of the tests go behind what is installed, unless the source asks for another way."""
    if getattr(options, "importmode", None) == "prepend":
        options.importmode = "append"


def _read_report(report: pytest.TestReport) -> tuple[str, str]:
    expected_failure = getattr(report, "wasxfail", None)
    if report.skipped:
        if expected_failure is not None:
            return "skipped", f"expected to fail: {expected_failure}" if expected_failure else "expected to fail"
        return "skipped", _skip_reason(report)
    if report.failed:
        if report.when != "call":
            return "errored", f"in {report.when}: {_last_lines(report.longreprtext)}"
        return "failed", _last_lines(report.longreprtext)
    # A test that was expected to fail and did not, where that is no failure.
    return "passed", ""


def _skip_reason(report: pytest.TestReport) -> str:
    if isinstance(report.longrepr, tuple):
        return str(report.longrepr[2]).removeprefix("Skipped: ")
    return report.longreprtext


def _last_lines(text: str) -> str:
    """What pytest marks as the error; of a group of errors, which it does not mark, the innermost."""
    lines = text.splitlines()
    marked = [line[1:].strip() for line in lines if line.startswith("E ")]
    # A group is drawn with lines at its left.
    plain = [line.strip(" |+-") for line in lines]
    errors = [line for line in plain if _ERROR.match(line)]
    kept = marked or errors[-1:] or [line for line in plain if line][-3:]
    return "\n".join(kept[:20])
