"""Rights as ordinary people have them, also where the tests run as root."""

from __future__ import annotations

import ctypes
import os

CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 1, 2
PR_CAPBSET_DROP = 24


def obeying_permissions() -> None:
    """Make even root's child heed them: the next program may not pass over them any more.

    For ``preexec_fn``. A child as *nobody* would do, too, but where Python lives in root's home it
    could not start.
    """
    if os.geteuid() == 0:
        libc = ctypes.CDLL(None, use_errno=True)
        for capability in (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH):
            if libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0):
                raise OSError(ctypes.get_errno(), "prctl")
