"""A bell inside one process: who waits for new rows hears at once that something was written.

Only a wake-up: whoever sleeps through it finds the same rows at the next look.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock


class ChangeNotifier:
    """Calls everybody who listens."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[], None]] = []
        self._lock = Lock()

    def listen(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Have something called at each ring, from any thread; it must be quick and not raise.

        Returns:
            What ends the listening.
        """
        with self._lock:
            self._listeners.append(callback)

        def stop() -> None:
            with self._lock:
                if callback in self._listeners:
                    self._listeners.remove(callback)

        return stop

    def notify(self) -> None:
        """Say that something was written; call it after the transaction."""
        with self._lock:
            listeners = tuple(self._listeners)
        for callback in listeners:
            callback()
