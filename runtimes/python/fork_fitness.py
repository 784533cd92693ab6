"""
Finds what an import, or a variant, left in a process that processes forked from it would not have as a fresh one has it:
shared with each other, or not at all.
"""

from __future__ import annotations

import os
import signal
from typing import Any

State = dict[str, Any]

#: What an import prints, each cell prints.
MAX_PRINTED_BYTES = 64 * 1024


def describe_state() -> State:
    """What is to be the same once the column is open."""
    return {
        "descriptors": _descriptors(),
        "shared": _shared_mappings(),
        "folder": os.getcwd(),
        "chose_random": _watch_random(),
    }


def find_obstacle(before: State) -> str | None:
    """A fragment that says why no process can be forked; None if nothing is in the way."""
    if has_threads():
        return "threads that its import started"
    if _has_children():
        return "processes that its import started"
    if _descriptors() - before["descriptors"]:
        return "files or sockets that its import left open"
    if _shared_mappings() - before["shared"]:
        return "memory that its import shares with other processes"
    if any(signal.getitimer(timer)[0] for timer in (signal.ITIMER_REAL, signal.ITIMER_VIRTUAL, signal.ITIMER_PROF)):
        return "a timer that its import started"
    if os.fstat(1).st_size > MAX_PRINTED_BYTES:
        return f"more than {MAX_PRINTED_BYTES} bytes that its import printed"
    if os.getcwd() != before["folder"]:
        return "another working folder, which its import chose"
    if before["chose_random"]():
        return "a state of `random` that its import chose"
    return None


def has_threads() -> bool:
    """Also those that Python knows nothing of: what they hold as a process is forked, is held there for ever."""
    return len(os.listdir("/proc/self/task")) > 1


def _has_children() -> bool:
    with open(f"/proc/self/task/{os.getpid()}/children", encoding="ascii") as children:
        return children.read().strip() != ""


def _descriptors() -> set[str]:
    """With that of the list itself, which is the lowest that is free."""
    return set(os.listdir("/proc/self/fd"))


def _shared_mappings() -> set[str]:
    with open("/proc/self/maps", encoding="utf-8", errors="replace") as maps:
        mappings = [line.split(maxsplit=2)[:2] for line in maps]
    return {addresses for addresses, permissions in mappings if permissions[1] == "w" and permissions[3] == "s"}


def _watch_random() -> Any:
    """
    A function that says whether the state of ``random`` was chosen from now on. If it was not, Python chooses another
    one for each process that it forks; if it was, that would be lost.
    """
    import random

    chosen = []
    originals = {name: getattr(random, name) for name in ("seed", "setstate")}

    def watch(name: str) -> None:
        def choose(*args: Any, **kwargs: Any) -> Any:
            chosen.append(name)
            return originals[name](*args, **kwargs)

        setattr(random, name, choose)

    def was_chosen() -> bool:
        for name, original in originals.items():
            setattr(random, name, original)
        return len(chosen) > 0

    for name in originals:
        watch(name)
    return was_chosen
