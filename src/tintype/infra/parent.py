"""Ending with the process that started this one, however that ends."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

VARIABLE = "TINTYPE_SUPERVISOR"
_PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    """Have the kernel send SIGTERM when the supervisor dies, if one started this process (Linux, prctl(2))."""
    supervisor = os.environ.pop(VARIABLE, "")
    if not supervisor or not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != int(supervisor):  # it died before the line above
        os.kill(os.getpid(), signal.SIGTERM)
