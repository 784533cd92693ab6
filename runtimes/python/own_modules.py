"""Keeps the modules of this folder to the driver: what a user imports may have a module of the name of one of them."""

from __future__ import annotations

import os
import sys


def hide_own_modules() -> None:
    """From now on an import finds none of them; what is loaded already goes on."""
    folder = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [entry for entry in sys.path if os.path.abspath(entry) != folder]
    for name, module in list(sys.modules.items()):
        if name != "__main__" and os.path.dirname(getattr(module, "__file__", None) or "") == folder:
            del sys.modules[name]
