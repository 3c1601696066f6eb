"""What mails say, in the language of who gets them."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass

from asfound.language.catalogues import chosen, direction, translation


@dataclass(frozen=True)
class Letter:
    """A mail's words.

    Attributes:
        language: That it is written in.
        paragraphs: In plain text.
        link: Where to go on, if that is known.
        button: What the link is called.
    """

    language: str
    subject: str
    paragraphs: tuple[str, ...]
    button: str
    link: str | None = None

    @property
    def text(self) -> str:
        """As plain text."""
        parts = [*self.paragraphs, *([f"{self.button}:\n{self.link}"] if self.link else [])]
        return "\n\n".join(parts) + "\n"

    @property
    def html(self) -> str:
        """As a page without pictures, scripts, or anything that tells that it was read."""
        parts = [f"<p>{html.escape(part)}</p>" for part in self.paragraphs]
        if self.link:
            to, name = html.escape(self.link, quote=True), html.escape(self.button)
            parts.append(f'<p><a href="{to}">{name}</a></p>')
        return (
            f'<!doctype html><html lang="{self.language}" dir="{direction(self.language)}"><head>'
            f'<meta charset="utf-8"><title>{html.escape(self.subject)}</title></head>'
            f'<body style="font-family:system-ui,sans-serif;line-height:1.5;max-width:40em">'
            f"{''.join(parts)}</body></html>\n"
        )


def handed_over(language: str | None, *, guest: str, place: str, link: str | None) -> Letter:
    """The guest has left, and the record is sealed."""
    known = chosen(language)
    _ = translation(known).gettext
    return Letter(
        known,
        _("{guest} has handed over {place}").format(guest=guest, place=place),
        (
            _("{guest} has handed over {place}.").format(guest=guest, place=place),
            _("The sealed record of the visit is ready. Anybody can verify it."),
        ),
        _("Open the visit"),
        link,
    )


def disputed(language: str | None, *, guest: str, place: str, by: str, link: str | None) -> Letter:
    """Somebody does not agree with a finding. Their words stay on the page, not in the mail."""
    known = chosen(language)
    _ = translation(known).gettext
    return Letter(
        known,
        _("A finding at {place} is disputed").format(place=place),
        (
            _("{by} does not agree with a finding of the visit of {guest} at {place}.").format(
                by=by, guest=guest, place=place
            ),
            _("Look at the photos together, and answer on the page of the visit."),
        ),
        _("Open the visit"),
        link,
    )


def link_expires(
    language: str | None, *, guest: str, place: str, names: Sequence[str], link: str | None
) -> Letter:
    """A link ends within a day, and the visit is not handed over."""
    known = chosen(language)
    _ = translation(known).gettext
    return Letter(
        known,
        _("A link for {place} expires within a day").format(place=place),
        (
            _(
                "The link of {name} for the visit of {guest} at {place} expires within a day."
            ).format(name=", ".join(names), guest=guest, place=place),
            _("If it is still needed, make a new one on the page of the visit."),
        ),
        _("Open the visit"),
        link,
    )
