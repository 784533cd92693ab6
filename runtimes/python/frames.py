"""
Writes frames on the child's frame descriptor, whole and at once: nothing that was written is lost at an exit.
"""

from __future__ import annotations

import json
import os
import select
from typing import Any

#: The version of the protocol with the runner.
PROTOCOL_VERSION = 1

#: The descriptor on which a child writes its frames.
FRAME_DESCRIPTOR = 3

#: A frame is one line of at most this many bytes.
MAX_FRAME_BYTES = 1024 * 1024


class FrameTooLargeError(Exception):
    """A frame is larger than one may be."""


def write_frame(kind: str, **fields: Any) -> None:
    """
    Writes a frame as one line of JSON.

    :raises FrameTooLargeError: before anything was written
    """
    line = json.dumps({"kind": kind, **fields}, separators=(",", ":"), allow_nan=False).encode()
    if len(line) >= MAX_FRAME_BYTES:
        raise FrameTooLargeError(
            f"expected a `{kind}` frame of at most {MAX_FRAME_BYTES} bytes, got {len(line)}: "
            "the program logs or does too much"
        )
    rest = memoryview(line + b"\n")
    while rest:
        try:
            rest = rest[os.write(FRAME_DESCRIPTOR, rest) :]
        except BlockingIOError:
            # A descriptor that somebody made non-blocking says so while the runner is slow to read.
            select.select((), (FRAME_DESCRIPTOR,), ())
