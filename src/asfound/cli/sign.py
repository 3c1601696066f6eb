"""``asfound sign``: somebody's signature and words under a sealed record."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from asfound.cli import lines
from asfound.cli.passphrase import load_key
from asfound.workflows.commands.sign import Stand, on_findings
from asfound.workflows.commands.sign import sign as sign_record

app = typer.Typer(add_completion=False)


@app.command()
def sign(  # noqa: PLR0913  one parameter per option: that is how Typer reads them
    record: Annotated[Path, typer.Argument(help="The record to sign.")],
    *,
    key: Annotated[Path, typer.Option(help="Your private key.")],
    statement: Annotated[str, typer.Option(help="Your words on the whole visit.")] = "",
    accepted: Annotated[
        list[str] | None, typer.Option(metavar="ID[=WORDS]", help="A finding that you accept.")
    ] = None,
    disputed: Annotated[
        list[str] | None, typer.Option(metavar="ID[=WORDS]", help="A finding that you dispute.")
    ] = None,
    repaired: Annotated[
        list[str] | None, typer.Option(metavar="ID[=WORDS]", help="A finding put right since.")
    ] = None,
    name: Annotated[
        str | None, typer.Option(help="Your name.", show_default="the one in the key file")
    ] = None,
    timestamp: Annotated[
        str | None, typer.Option(metavar="URL", help="Time-stamping authority to ask (RFC 3161).")
    ] = None,
    passphrase_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Its first line opens the key.")
    ] = None,
) -> None:
    """Verify a record, then sign it with a statement; nothing sealed before is touched.

    asfound sign visit.zip --key host.key --statement "Received, all in order."
    """
    findings = [
        *on_findings(Stand.ACCEPTED, accepted or ()),
        *on_findings(Stand.DISPUTED, disputed or ()),
        *on_findings(Stand.REPAIRED, repaired or ()),
    ]
    signer = load_key(key, passphrase_file, name)
    made = sign_record(record, signer, statement, findings, timestamp=timestamp)
    name = lines.shown(str(record))
    lines.say(f"{name}: addition {made.number}, signed by {lines.shown(made.signer)}")
    lines.say(f"fingerprint: {made.fingerprint}")
