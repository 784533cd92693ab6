"""How a run of an event loop ends that was not stopped. When it does is each loop's own affair."""

from __future__ import annotations


class LoopEnded(BaseException):
    """
    Leaves the loop from within its poll, past every handler of the program.

    :ivar outcome: ``deadlock`` or ``spin``
    """

    def __init__(self, outcome: str) -> None:
        super().__init__(outcome)
        self.outcome = outcome
