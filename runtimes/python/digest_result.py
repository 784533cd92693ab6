"""
Boils a result down to what a search has to know of each of a great many programs: whether it differs observably
from another run's, and whether its deliveries went a way that was not seen before. The same as
``runner/cell/digest-result.ts``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

#: Passes that lie further apart than this, in iterations, have nothing to do with each other.
_LONG_GAP = 3


def digest_result(result: Mapping[str, Any]) -> dict[str, str]:
    """Two results agree observably if their ``observed`` agree."""
    return {"observed": _hash(_observed_text(result)), "signature": _hash(_signature_text(result))}


def _observed_text(result: Mapping[str, Any]) -> str:
    lines = [
        f"{_microseconds(seconds)} {task} {kind} {json.dumps(details, separators=(',', ':'), ensure_ascii=False)}"
        for _tick, seconds, task, kind, *details in result["events"]
    ]
    return "\n".join([result["outcome"], str(_microseconds(result["elapsed"])), *lines])


def _signature_text(result: Mapping[str, Any]) -> str:
    previous = 0
    passes = []
    for tick, rescheduled in result["delivery"]:
        passes.append(f"{min(tick - previous, _LONG_GAP)}{'+' if rescheduled else '-'}")
        previous = tick
    turns = [each for index, each in enumerate(passes) if index == 0 or each != passes[index - 1]]
    kinds = {_kind_of(kind, details) for _tick, _seconds, _task, kind, *details in result["events"]}
    return "\n".join([result["outcome"], " ".join(turns), *sorted(kinds)])


def _kind_of(kind: str, details: list[Any]) -> str:
    if kind == "exit":
        return "exit caught" if details[1] is True else "exit"
    return f"{kind} {details[0]}" if kind in ("caught", "raised") else kind


def _microseconds(seconds: float) -> int:
    return round(seconds * 1e6)


def _hash(text: str) -> str:
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()[:16]
