"""``asfound verify``: numbered checks, OK or FAIL."""

from __future__ import annotations

import json as json_text
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from asfound.cli import lines
from asfound.workflows.commands.keys import fingerprint_given
from asfound.workflows.commands.verify import StepResult, Verification
from asfound.workflows.commands.verify import verify as verify_record

VALID, NOT_VALID = 0, 1
_ANSWERS = {None: "NOT VALID", "original": "valid", "repacked": "valid contents, repacked"}
_MAX_FAULTS = 20  # of one step; a record of another visit would fill the screen

app = typer.Typer(add_completion=False)


@app.command()
def verify(
    record: Annotated[
        Path, typer.Argument(help="The record to verify, or the folder that it was unpacked into.")
    ],
    *,
    expect_signer: Annotated[
        list[str] | None,
        typer.Option(metavar="FINGERPRINT", help="Somebody who must have signed; may be repeated."),
    ] = None,
    timestamp_roots: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Root certificates of authorities that you trust, PEM."),
    ] = None,
    repair: Annotated[
        Path | None,
        typer.Option(
            metavar="OUT",
            help="Write the file that was sealed, from a valid record that was packed again.",
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Verify a record in numbered checks.

    A record that somebody unpacked, or zipped again, has "valid contents, repacked".

    Exit status: 0 valid, also if repacked; 1 not valid; 2 trouble.
    """
    expected = [fingerprint_given(text) for text in expect_signer or ()]
    found = verify_record(record, expected, timestamp_roots, repair=repair)
    if json:
        lines.say(json_text.dumps(asdict(found), ensure_ascii=False, indent=1, default=str))
    else:
        _show(found)
    if repair is not None:
        _report_repair(found, repair)
    raise typer.Exit(VALID if found.is_valid else NOT_VALID)


def _report_repair(found: Verification, out: Path) -> None:
    if found.is_valid:
        lines.tell(f"written as it was sealed: {lines.shown(str(out))}")
    else:
        lines.tell("nothing was written: only a valid record can be written as it was sealed")


def _show(found: Verification) -> None:
    for step in found.steps:
        _show_step(step)
    if found.visit:
        lines.say(f"visit: {found.visit}")
    for signer in found.signers:
        lines.say(f"signed: {signer.name}  {signer.fingerprint}  ({signer.path})")
    for layer in found.statements:
        _show_words(layer.number, f"{layer.signer}: {layer.words or 'signed without words'}")
        for said in layer.findings:
            _show_words(layer.number, f"{layer.signer} on {said.id}: {said.stand}. {said.words}")
    for path, at, trusted in found.times:
        lines.say(f"time: {at}  {'vouched for' if trusted else 'claimed'}  ({path})")
    remarks = [f"[{remark.code}] {lines.shown(remark.message)}" for remark in found.remarks]
    for note in (*remarks, *found.notes):
        lines.say(f"note: {note}")
    lines.say(_ANSWERS[found.container])


def _show_step(step: StepResult) -> None:
    lines.say(f"{step.number:2}  {step.state:<11} {step.holds}")
    for fault in step.faults[:_MAX_FAULTS]:
        lines.say(f"      [{fault.code}] {lines.shown(fault.message)}")
    if len(step.faults) > _MAX_FAULTS:
        lines.say(f"      and {len(step.faults) - _MAX_FAULTS} more")


def _show_words(number: int, words: str) -> None:
    lines.say(f"addition {number}: {lines.shown(words.strip())}")
