"""The key of this installation: it signs every record, and what is said afterwards."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from asfound.evidence.keys import PublicKey, Signer, load_signer, new_key
from asfound.workflows.server.app_context import AppContext

NAME = "asfound server"
_FILE = "server.key"


def server_signer(context: AppContext) -> Signer:
    """Who signs for this installation; the key is made when it is first needed.

    Raises:
        KeyUnusable: The file is no key, or may not be read.
        OutputNotWritable: It is not there and cannot be made.
    """
    private = context.folder("keys") / _FILE
    if not private.exists():
        _make(private)
    return load_signer(private)


def server_key(context: AppContext) -> PublicKey:
    """The public key by which records of this installation are recognised.

    Raises:
        KeyUnusable, OutputNotWritable: As for :func:`server_signer`.
    """
    return server_signer(context).public


def key_text(context: AppContext) -> str:
    """The public key as a file that ``asfound verify --signer`` takes."""
    signer = server_signer(context)
    head = f"Name: {signer.name}\nFingerprint: {signer.public.fingerprint}\n"
    return head + signer.public.pem.decode()


def _make(private: Path) -> None:
    """Appears whole under its name, or not at all; of two processes the first one's counts."""
    with TemporaryDirectory(dir=private.parent, prefix=".new-") as folder:
        made = Path(folder) / _FILE
        new_key(made, name=NAME)
        with suppress(FileExistsError):
            os.link(made, private)
