"""Keep the certificate good while the server runs: it ends, and addresses change."""

from __future__ import annotations

import logging
import ssl
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from asfound.errors import AuthorityUnusable
from asfound.workflows.local_https.authority import LocalHttps, prepare
from asfound.workflows.local_https.names import MachineNames

_LOOKS_EVERY_SECONDS = 60.0
_log = logging.getLogger(__name__)


class Renewal:
    """A TLS context whose certificate is renewed by itself; new connections get the new one."""

    def __init__(
        self, data: Path, names: Callable[[], MachineNames], clock: Callable[[], datetime]
    ) -> None:
        """Make what is missing.

        Args:
            data: Folder of the installation.
            names: Asks what this machine is called now.
            clock: Asks for the time, UTC.

        Raises:
            AuthorityUnusable: See :func:`prepare`.
        """
        self._data, self._names, self._clock = data, names, clock
        self.https: LocalHttps = prepare(data, names(), clock())
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.minimum_version = ssl.TLSVersion.TLSv1_2
        self._load()
        self._stopped = threading.Event()

    def start(self) -> None:
        """Look again every minute, until :meth:`stop`."""
        threading.Thread(target=self._run, name="local-https", daemon=True).start()

    def stop(self) -> None:
        """Look no more."""
        self._stopped.set()

    def renew(self) -> bool:
        """Look once; whether there is a new certificate."""
        before = self.https
        self.https = prepare(self._data, self._names(), self._clock())
        if self.https == before:
            return False
        self._load()
        return True

    def _load(self) -> None:
        self.context.load_cert_chain(self.https.certificate, self.https.key)

    def _run(self) -> None:
        while not self._stopped.wait(_LOOKS_EVERY_SECONDS):
            try:
                if self.renew():
                    _log.info("the local certificate was renewed")
            except (AuthorityUnusable, OSError) as error:
                _log.warning("the local certificate cannot be renewed: %s", error)
