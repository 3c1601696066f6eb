"""The app behind a real socket, for browsers; it can be stopped, and started again where it was."""

from __future__ import annotations

import socket
import threading
from types import TracebackType

import uvicorn

from asfound.web.app import create_app
from asfound.workflows.server.app_context import AppContext

START_TIMEOUT_S = 60


class LiveApp:
    """A server in a thread of the test.

    Attributes:
        url: How browsers on this machine reach it; they call ``localhost`` secure without https.
    """

    def __init__(self, context: AppContext) -> None:
        self._context = context
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self.url = f"http://localhost:{self.port}"
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        config = uvicorn.Config(
            create_app(self._context), port=self.port, log_level="critical", lifespan="on"
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        waited = threading.Event()
        for _ in range(START_TIMEOUT_S * 20):
            if self._server.started:
                return
            waited.wait(0.05)
        raise TimeoutError("the server did not start")

    def stop(self) -> None:
        if self._server and self._thread:
            self._server.force_exit = True  # open event streams would keep it
            self._server.should_exit = True
            self._thread.join(START_TIMEOUT_S)
        self._server = self._thread = None

    def __enter__(self) -> LiveApp:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
