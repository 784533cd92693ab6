"""How a trace names an exception."""

from __future__ import annotations

import sys

if sys.version_info < (3, 11):
    from exceptiongroup import BaseExceptionGroup


def exception_name(exception: BaseException) -> str:
    """The class's name; of a group ``group(A,B)``, its members' names sorted."""
    if not isinstance(exception, BaseExceptionGroup):
        return type(exception).__name__
    return f"group({','.join(sorted(map(exception_name, exception.exceptions)))})"
