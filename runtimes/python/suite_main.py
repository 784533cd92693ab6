"""
The program of the child that runs tests of one file of a suite: reads one request on stdin, loads the column,
runs pytest on the file and answers in frames, each as soon as it is known. It judges nothing. The request is
``{protocol, package, variantFile?, runner, folder, testFile?, tests?, commandHost?}``.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import time
import traceback
from typing import Any

from frames import write_frame
from subject import SubjectError, apply_variant, describe_subject


def main() -> None:
    # Dies of an interrupt at once: pytest would end in an orderly way, and say that tests passed.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    request = json.load(sys.stdin)
    try:
        ready = describe_subject(request["package"])
        if request["runner"]["kind"] == "command":
            _become_host(request, ready)
        if request.get("variantFile") is not None:
            apply_variant(request["variantFile"], request.get("parts"))
        write_frame("ready", **ready)
        _run_pytest(request)
    except SubjectError as error:
        write_frame("threw", message=str(error), stack=traceback.format_exc())
    except BaseException as error:
        write_frame("threw", message=f"{type(error).__name__}: {error}", stack=traceback.format_exc())
    sys.stdout.flush()
    sys.stderr.flush()
    # Threads that tests left behind must not hold up the run.
    os._exit(0)


def _become_host(request: dict[str, Any], ready: dict[str, Any]) -> None:
    """Hands over to the program that runs commands, in the same process: what is installed is known by now."""
    site = sys.argv[-1]
    # What is installed is for this interpreter, whichever the first in PATH is.
    folders = [os.path.join(site, "bin"), os.path.dirname(sys.executable), os.environ.get("PATH", "")]
    environment = {
        **os.environ,
        "PYTHONPATH": site,
        "PATH": os.pathsep.join(folders),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    read_end, write_end = os.pipe()
    os.dup2(read_end, 0)
    _write_all(write_end, json.dumps({**request, "ready": ready}).encode())
    host = request["commandHost"]
    os.execve(host[0], host, environment)


def _write_all(descriptor: int, content: bytes) -> None:
    # A request is far smaller than what a pipe takes without a reader.
    os.write(descriptor, content)
    os.close(descriptor)


def _run_pytest(request: dict[str, Any]) -> None:
    try:
        import pytest
    except ImportError as error:
        raise SubjectError(
            f"expected pytest in the environment, found {error}; add pytest to `with:` of the runtime"
        ) from error
    from pytest_frames import FrameWriter

    folder = request["folder"]
    os.chdir(folder)
    # Behind what is installed: the tests are of that, and the source may hold the same package.
    sys.path.append(folder)
    asked = request.get("tests")
    writer = FrameWriter(None if asked is None else frozenset(asked))
    started_at = time.perf_counter()
    cpu_at_start = time.process_time()
    # The subject is imported by now, which a plugin in it may be warned of.
    quiet = ["-W", "ignore::pytest.PytestAssertRewriteWarning"]
    arguments = ["--rootdir", folder, "-p", "no:cacheprovider", *quiet]
    if not _has_configuration(folder, request["testFile"]):
        # Pytest would look for one in the folders above.
        arguments += ["-c", os.devnull]
    code = int(pytest.main([*arguments, *request["runner"]["args"], request["testFile"]], plugins=[writer]))
    problem = writer.describe_problem(code)
    if problem is not None:
        write_frame("threw", message=problem, stack=problem)
        return
    seconds = time.perf_counter() - started_at
    write_frame(
        "result",
        result={"kind": "suite", "outcome": "returned", "elapsed": seconds},
        wallSeconds=seconds,
        cpuMs=(time.process_time() - cpu_at_start) * 1000,
        usage=_read_usage(),
    )


#: The files that may configure pytest, and what is in one that does.
_CONFIGURATIONS = {
    "pytest.toml": "",
    ".pytest.toml": "",
    "pytest.ini": "",
    ".pytest.ini": "",
    "pyproject.toml": "[tool.pytest",
    "tox.ini": "[pytest]",
    "setup.cfg": "[tool:pytest]",
}


def _has_configuration(folder: str, test_file: str) -> bool:
    """Whether there is one between the file and the folder, both included."""
    parent = os.path.dirname(test_file)
    while True:
        for name, section in _CONFIGURATIONS.items():
            file = os.path.join(folder, parent, name)
            if os.path.isfile(file):
                with open(file, encoding="utf-8", errors="replace") as text:
                    if section in text.read():
                        return True
        if parent == "":
            return False
        parent = os.path.dirname(parent)


def _read_usage() -> dict[str, float]:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    # Kibibytes, but bytes on macOS.
    peak = usage.ru_maxrss // 1024 if sys.platform == "darwin" else usage.ru_maxrss
    return {"userMs": usage.ru_utime * 1000, "systemMs": usage.ru_stime * 1000, "peakMemoryKiB": peak}
