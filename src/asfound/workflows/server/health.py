"""Whether a server is ready, and how much work is in its database."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from asfound.domain.statistics import StoreStatistics
from asfound.workflows.server.app_context import AppContext

_CACHED_SECONDS: Final = timedelta(seconds=5)


def store_statistics(context: AppContext) -> StoreStatistics:
    """Counts of jobs, messages and photos."""
    with context.store.records.read() as tx:
        return tx.statistics()


class Readiness:
    """Looks whether everything works that a request needs; at most once in five seconds.

    The looks write a little, so nobody outside may ask for many of them.
    """

    def __init__(self, context: AppContext) -> None:
        self._context = context
        self._lock = threading.Lock()
        self._looked: datetime | None = None
        self._found: dict[str, bool] = {}

    def look(self) -> dict[str, bool]:
        """What works: ``database`` and ``photos``."""
        with self._lock:
            now = self._context.clock()
            # A clock that was set back must not keep an old answer for long.
            if self._looked is None or not self._looked <= now < self._looked + _CACHED_SECONDS:
                store = self._context.store
                self._found = {
                    "database": _works(store.records.check),
                    "photos": _works(store.blobs.check),
                }
                self._looked = now
            return dict(self._found)


def _works(check: Callable[[], None]) -> bool:
    try:
        check()
    # Whatever it is that does not work, the answer is the same.
    except Exception:  # noqa: BLE001
        return False
    return True
