"""Once a day the server applies the retention rules, whoever of several servers is first."""

from __future__ import annotations

import logging
import threading
from datetime import timedelta

from asfound.errors import AsfoundError
from asfound.workflows.maintenance.retention import RetentionSummary, apply_retention
from asfound.workflows.server.app_context import AppContext

POLL_SECONDS = 600.0
LAST_RUN_KEY = "retention.last"

log = logging.getLogger(__name__)


class Scheduler:
    """Looks now and then whether a day has passed."""

    def __init__(self, context: AppContext, *, look_s: float = POLL_SECONDS) -> None:
        self._context, self._look_s = context, look_s
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="keeper", daemon=True)

    def start(self) -> None:
        """Begin; the first time soon after the start."""
        self._thread.start()

    def stop(self) -> None:
        """End, after what is being done."""
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopped.wait(self._look_s):
            try:
                done = once_a_day(self._context)
            except AsfoundError as error:
                log.warning("retention could not be applied: [%s] %s", error.code, error.message)
            else:
                if done:
                    log.info("retention applied: %s", done)


def once_a_day(context: AppContext) -> RetentionSummary | None:
    """Apply the rules unless that was done today; None when it was.

    Raises:
        StoreError: The store cannot be read or written.
    """
    now = context.clock()
    today = now.date().isoformat()
    with context.store.records.begin() as tx:
        last = tx.setting(LAST_RUN_KEY)
        # a clock that was set back a little does not make another day
        if last is not None and today <= last <= (now + timedelta(days=2)).date().isoformat():
            return None
        tx.set_setting(LAST_RUN_KEY, today)
    return apply_retention(context.store, now)
