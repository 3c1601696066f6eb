"""``asfound note``: a thank-you note in the host's language."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from asfound.cli import output
from asfound.errors import BadNoteOption
from asfound.note.card import Size, Style
from asfound.note.texts import Text, Variant
from asfound.workflows.documents.note import (
    NoteFile,
    NoteRequest,
    list_texts,
    make_note,
    write_note,
)

STDOUT = Path("-")

app = typer.Typer(add_completion=False)


@app.command()
def note(  # noqa: PLR0913  one parameter per option: that is how Typer reads them
    *,
    country: Annotated[
        str | None,
        typer.Option(help="The host's country or region: RU, RUS, Russia, ES-CT, Catalonia."),
    ] = None,
    region: Annotated[
        str | None, typer.Option(help="Region of the country: CT, ES-CT or Catalonia.")
    ] = None,
    language: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TAG", help="Language instead of the country's own, as th; may be repeated."
        ),
    ] = None,
    all_languages: Annotated[
        bool,
        typer.Option("--all-languages", help="Also official languages with an unsure text."),
    ] = False,
    guest: Annotated[str, typer.Option(help="Who thanks: Japan, the Ito family.")] = "",
    place: Annotated[str, typer.Option(help="Where it was: Rostov Arena.")] = "",
    date: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="When it was.")
    ] = None,
    message: Annotated[str, typer.Option(help="A sentence of your own, after the text.")] = "",
    variant: Annotated[Variant, typer.Option(help="Who writes.")] = "team",
    style: Annotated[Style, typer.Option(help="The design.")] = "plain",
    size: Annotated[
        Size | None,
        typer.Option(
            help="a6, card (85 x 55 mm), a4 (eight cards), a4-a6 (four large cards), phone.",
            show_default="a6; phone for PNG",
        ),
    ] = None,
    cut_marks: Annotated[
        bool, typer.Option("--cut-marks", help="Marks for cutting around a single card.")
    ] = False,
    picture: Annotated[
        Path | None, typer.Option(help="The team's own picture; chooses the picture style.")
    ] = None,
    out: Annotated[
        Path, typer.Option(help="The file: .pdf, .png or .txt; - prints the text.")
    ] = Path("note.pdf"),
    list_: Annotated[bool, typer.Option("--list", help="List all languages and leave.")] = False,
) -> None:
    """Write a thank-you note in the host's language.

    asfound note --country RU --guest Japan --out note.pdf
    """
    if list_:
        _list(list_texts())
        return
    request = NoteRequest(
        country=country,
        region=region,
        languages=tuple(language or ()),
        every_language=all_languages,
        variant=variant,
        message=message,
        guest=guest,
        place=place,
        day=date.replace(tzinfo=UTC).date() if date else None,
        style=style,
        size=size,
        cut_marks=cut_marks,
        picture=picture,
    )
    if region and not country:
        raise BadNoteOption("--region", region, "it needs --country")
    if out == STDOUT:
        made = make_note(request, ".txt")
        output.say(made.content.decode().rstrip("\n"))
    else:
        made = write_note(request, out)
        output.say(f"{output.shown(str(out))}: {', '.join(text.name for text in made.texts)}")
    _warn(made, chosen_by_hand=bool(language))


def _list(texts: tuple[Text, ...]) -> None:
    rows = [
        (text.language, text.name, text.confidence, text.team.word, text.team.reads or "")
        for text in texts
    ]
    output.table(("code", "language", "sure", "thank you", "reads"), rows)


def _warn(made: NoteFile, *, chosen_by_hand: bool) -> None:
    for text in made.texts:
        if text.confidence == "C":
            output.tell(
                f"unsure: the {text.name} text may contain a mistake. "
                "Show it to somebody who reads the language first."
            )
    if made.missing and not chosen_by_hand:
        output.tell(f"not on the card: {', '.join(made.missing)} (no text, or an unsure one)")
