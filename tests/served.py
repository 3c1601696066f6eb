"""The app in a process of its own, as ``asfound serve`` starts it, and browsers that ask it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.command import COMMAND, TIMEOUT_S

ADDRESS = re.compile(r"asfound is at (http://\S+)")
SET_UP = re.compile(r"(http://\S+/set-up\?code=\S+)")
FORM = re.compile(r'name="csrf" value="([^"]+)"')


@dataclass(frozen=True)
class Served:
    """A server that answers.

    Attributes:
        address: Where, without a slash at the end.
        said: What it printed until it was ready.
    """

    address: str
    said: str

    @contextmanager
    def browser(self) -> Iterator[httpx.Client]:
        """A browser that keeps cookies and follows no redirects."""
        headers = {"accept": "text/html"}
        with httpx.Client(base_url=self.address, headers=headers, timeout=60) as client:
            yield client

    @contextmanager
    def program(self, token: str) -> Iterator[httpx.Client]:
        """A program that uses the API with a token."""
        headers = {"authorization": f"Bearer {token}"}
        address = f"{self.address}/api/v1"
        with httpx.Client(base_url=address, headers=headers, timeout=60) as client:
            yield client


@contextmanager
def served(
    data: Path,
    *,
    command: Sequence[str] = COMMAND,
    environment: Mapping[str, str] | None = None,
) -> Iterator[Served]:
    """Run the server on a free port until the block ends."""
    log = data.parent / f"{data.name}.log"
    with log.open("w") as said:
        process = subprocess.Popen(
            [*command, "serve", "--port", "0", "--jobs", "1", "--data", str(data)],
            env={**os.environ, **(environment or {})},
            cwd=data.parent,
            stdout=said,
            stderr=said,
        )
    try:
        yield _ready(process, log)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(TIMEOUT_S)


def _ready(process: subprocess.Popen[bytes], log: Path) -> Served:
    """Wait until it says where it is, and answers there."""
    pause, found = threading.Event(), None
    for _ in range(TIMEOUT_S * 20):
        found = ADDRESS.search(log.read_text())
        if found:
            break
        assert process.poll() is None, f"the server ended: {log.read_text()}"
        pause.wait(0.05)
    assert found, "the server did not start"
    transport = httpx.HTTPTransport(retries=10)  # it says so a moment before it listens
    with httpx.Client(base_url=found[1], transport=transport, timeout=60) as client:
        assert client.get("/healthz").status_code == 200
    return Served(found[1], log.read_text())


def posted(browser: httpx.Client, page: str, to: str, data: Mapping[str, str]) -> httpx.Response:
    """Send a form, with the token that the page with the form has."""
    token = FORM.search(browser.get(page).text)
    assert token, f"{page} has no form"
    answer = browser.post(to, data={"csrf": token[1], **data})
    assert answer.status_code < 400, answer.text
    return answer
