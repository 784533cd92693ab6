"""
The steps of a program on anyio, one function a step, beside what its keys hold. A line here makes the steps of a
file known. Who runs them one after the other: ``interpreter.py``; who finds mistakes: ``program_check.py``.
"""

from steps import (
    control,
    groups,
    scopes,
    synchronization,
    tasks,
    waiting,
)
from steps.define import STEPS

__all__ = ["STEPS"]
