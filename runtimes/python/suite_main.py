"""
The program of the child that runs tests of one file of a suite: reads one request on stdin, loads the column,
runs pytest on the file and answers in frames, each as soon as it is known. It judges nothing. The request is
``{protocol, package, variantFile?, parts?, runner, folder, testFile?, tests?, commandHost?}``.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
import traceback
from typing import TYPE_CHECKING, Any, NoReturn

from frames import write_frame
from measure_run import read_usage
from own_modules import hide_own_modules
from subject import SubjectError, apply_variant, describe_subject

if TYPE_CHECKING:
    from pytest_frames import FrameWriter


def main() -> None:
    # Dies of an interrupt at once: pytest would end in an orderly way, and say that tests passed.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    request = json.load(sys.stdin)
    try:
        if request["runner"]["kind"] == "command":
            hide_own_modules()
            _become_host(request, describe_subject(request["package"]))
        frame_writer = _load_frame_writer()
        hide_own_modules()
        ready = describe_subject(request["package"])
        if request.get("variantFile") is not None:
            apply_variant(request["variantFile"], request.get("parts"))
        write_frame("ready", **ready)
        _run_pytest(request, frame_writer)
    except SubjectError as error:
        write_frame("threw", message=str(error), stack=traceback.format_exc())
    except BaseException as error:
        write_frame("threw", message=f"{type(error).__name__}: {error}", stack=traceback.format_exc())
    sys.stdout.flush()
    sys.stderr.flush()
    # Threads that tests left behind must not hold up the run.
    os._exit(0)


def _become_host(request: dict[str, Any], ready: dict[str, Any]) -> NoReturn:
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


def _load_frame_writer() -> type[FrameWriter]:
    """The plugin, which is a module of this folder and needs pytest."""
    try:
        from pytest_frames import FrameWriter
    except ImportError as error:
        raise SubjectError(
            f"expected pytest in the environment, found {error}; add pytest to `with:` of the runtime"
        ) from error
    return FrameWriter


def _run_pytest(request: dict[str, Any], frame_writer: type[FrameWriter]) -> None:
    import pytest

    folder = request["folder"]
    os.chdir(folder)
    # Behind what is installed: the tests are of that, and the source may hold the same package.
    sys.path.append(folder)
    asked = request.get("tests")
    writer = frame_writer(None if asked is None else frozenset(asked))
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
        usage=read_usage(),
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

