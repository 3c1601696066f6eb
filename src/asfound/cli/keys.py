"""``asfound keys``: the keys that people sign with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from asfound.cli import lines
from asfound.cli.passphrase import chosen_passphrase
from asfound.workflows.commands.keys import fingerprint_of, make_key

app = typer.Typer(no_args_is_help=True, add_completion=False)


@app.callback()
def keys() -> None:
    """Make the keys that people sign with, and tell whose is whose."""


@app.command()
def new(
    file: Annotated[Path, typer.Argument(help="The private key to make; .pub comes beside it.")],
    *,
    name: Annotated[str, typer.Option(help='Whose it is: "Japan, team manager".')],
    passphrase: Annotated[
        bool, typer.Option("--passphrase", help="Lock it with a passphrase; you will be asked.")
    ] = False,
    passphrase_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Lock it with the first line of a file.")
    ] = None,
) -> None:
    """Make a key to sign with: Ed25519, in a PEM file that openssl reads.

    asfound keys new guest.key --name "Japan, team manager"
    """
    locking = chosen_passphrase(ask=passphrase, file=passphrase_file)
    fingerprint = make_key(file, name=name, passphrase=locking)
    lines.say(f"private key: {lines.shown(str(file))} (keep it to yourself)")
    lines.say(f"public key:  {lines.shown(str(file.with_suffix('.pub')))} (give it to the others)")
    lines.say(f"fingerprint: {fingerprint}")


@app.command()
def show(
    file: Annotated[Path, typer.Argument(help="A public key file.")],
) -> None:
    """Print the fingerprint of a public key, to be read out and compared."""
    lines.say(fingerprint_of(file))
