"""Asking for passphrases, and loading the keys that they open."""

from __future__ import annotations

from pathlib import Path

import typer

from asfound.cli import lines
from asfound.errors import BadSetting, NotReadable, PathMissing
from asfound.workflows.commands.keys import Signer, is_locked, load_signer


def chosen_passphrase(*, ask: bool, file: Path | None) -> bytes | None:
    """The passphrase for a new key; None for none.

    Raises:
        BadSetting: It is empty.
        PathMissing, NotReadable: The file cannot be read.
    """
    if file is not None:
        return _first_line(file)
    if not ask:
        return None
    typed: str = typer.prompt("Passphrase", hide_input=True, confirmation_prompt=True, err=True)
    return typed.encode()


def load_key(key: Path, file: Path | None, name: str | None = None) -> Signer:
    """The signer of a key file; where it is locked, its passphrase is asked for.

    Raises:
        PathMissing, KeyUnusable, BadText: See :func:`asfound.evidence.keys.load_signer`.
    """
    if not is_locked(key):
        return load_signer(key, name=name)
    if file is not None:
        return load_signer(key, passphrase=_first_line(file), name=name)
    prompt = f"Passphrase of {lines.shown(str(key))}"
    typed: str = typer.prompt(prompt, hide_input=True, err=True)
    return load_signer(key, passphrase=typed.encode(), name=name)


def _first_line(file: Path) -> bytes:
    try:
        lines = file.read_bytes().splitlines()
    except FileNotFoundError as error:
        raise PathMissing(str(file)) from error
    except OSError as error:
        raise NotReadable(str(file), error.strerror or str(error)) from error
    if not lines or not lines[0]:
        raise BadSetting("--passphrase-file", str(file), "its first line is empty")
    return lines[0]
