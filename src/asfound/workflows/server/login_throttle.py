"""Failed attempts to get in: who has to wait, and for how long.

Two counts. One per network address, by a moving window: it slows down who tries many accounts.
One per account, by a delay that doubles: it slows down who tries one account from many addresses.
The second could be used to lock somebody out, so whoever shows a device cookie, given at an
earlier sign-in, is counted by that cookie and not by the account (OWASP, "device cookies").

Counts are kept in memory: a restart forgets them, and every server counts for itself.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

FREE_ATTEMPTS = 5
"""Failures before there is a delay: people mistype."""

MAX_WAIT_SECONDS = 900
"""The delay grows to this: 96 guesses a day are none, and a quarter of an hour can be waited."""

FORGOTTEN_AFTER = timedelta(hours=24)
MAX_NAMES = 50_000
"""Names that are counted at a time; beyond, the oldest are forgotten, so that memory is bounded."""

ADDRESS_LIMIT = RateLimitItemPerMinute(30, 5)
"""Failures per address: an office behind one address still gets in, a list of passwords not."""


@dataclass(frozen=True)
class _Count:
    failures: int
    last: datetime


class LoginThrottle:
    """Counts of failures, by any name."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._counts: OrderedDict[str, _Count] = OrderedDict()
        self._window = MovingWindowRateLimiter(MemoryStorage())

    def wait_seconds(self, name: str, now: datetime) -> int:
        """For how long the next attempt under this name is not heard; 0 when it is."""
        with self._lock:
            count = self._counts.get(name)
        if count is None or count.failures < FREE_ATTEMPTS:
            return 0
        delay = min(2 ** min(count.failures - FREE_ATTEMPTS + 1, 20), MAX_WAIT_SECONDS)
        left = (count.last + timedelta(seconds=delay) - now).total_seconds()
        # A clock that was set back must not make anybody wait longer than the delay.
        return int(min(delay, max(0, round(left + 0.5))))

    def failed(self, name: str, now: datetime) -> None:
        """Count a failure."""
        with self._lock:
            before = self._counts.pop(name, None)
            fresh = before is None or now - before.last > FORGOTTEN_AFTER
            self._counts[name] = _Count(1 if fresh or not before else before.failures + 1, now)
            while len(self._counts) > MAX_NAMES:
                self._counts.popitem(last=False)

    def succeeded(self, name: str) -> None:
        """Forget the failures."""
        with self._lock:
            self._counts.pop(name, None)

    def address_blocked(self, address: str) -> bool:
        """Whether too many attempts failed from an address."""
        return not self._window.test(ADDRESS_LIMIT, address)

    def address_failed(self, address: str) -> None:
        """Count a failure from an address."""
        self._window.hit(ADDRESS_LIMIT, address)
