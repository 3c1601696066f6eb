"""For who changes texts: collect them, update the catalogues, compile them.

``python -m asfound.language.maintain`` reads the sources, brings every ``.po`` file up to date and
writes the ``.mo`` files that ship. Texts that changed come out without a translation, never with
a guessed one, and the tests then name them.
"""

from __future__ import annotations

import io
import tomllib
from datetime import UTC, datetime
from functools import cache
from operator import itemgetter
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from asfound.language.catalogues import DEFAULT, DOMAIN, LANGUAGES, LOCALE_DIR, THING

PACKAGE = Path(__file__).parents[1]
# As the pages themselves are read, or a text with line breaks would be another one.
_JINJA = {"trim_blocks": "true", "lstrip_blocks": "true", "newstyle_gettext": "true"}
_JINJA |= {"extensions": "jinja2.ext.do", "silent": "false"}
_PAGES = ["report/templates/**.html", "web/templates/**.html", "web/templates/**.js"]
_METHODS = [("**.py", "python"), *((pages, "jinja2.ext:babel_extract") for pages in _PAGES)]
_OPTIONS = dict.fromkeys(_PAGES, _JINJA)
_LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
_KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
# The words for things: read as a file, since the catalogues do not know the part that says them.
WORDS = PACKAGE / "vision" / "weights" / "words.toml"


@cache
def template() -> Catalog:
    """Every text of the package, without translations, in the order of the files; only to read."""
    catalog = Catalog(project="asfound", copyright_holder="the asfound authors", charset="utf-8")
    found = extract_from_dir(
        PACKAGE, _METHODS, _OPTIONS, keywords=_KEYWORDS, comment_tags=("Translators:",)
    )
    for file, line, message, comments, context in sorted(found, key=itemgetter(0, 1)):
        catalog.add(message, None, [(file, line)], auto_comments=comments, context=context)
    for word in things():
        catalog.add(word, None, [("vision/weights/words.toml", 1)], context=THING)
    return catalog


def things() -> list[str]:
    """The English words for things that a finding may be labelled with."""
    return list(tomllib.loads(WORDS.read_text(encoding="utf-8"))["words"])


def path_of(language: str, ending: str) -> Path:
    """Where a language's catalogue is; the ending is ``po`` or ``mo``."""
    return LOCALE_DIR / language / "LC_MESSAGES" / f"{DOMAIN}.{ending}"


def stored(language: str) -> Catalog:
    """A language's catalogue as it is kept; an empty one when there is none yet."""
    path = path_of(language, "po")
    if not path.exists():
        return Catalog(locale=language, domain=DOMAIN, fuzzy=False)
    return read_po(io.BytesIO(path.read_bytes()), locale=language, domain=DOMAIN)


def updated(language: str) -> Catalog:
    """A language's catalogue with exactly the texts of the package."""
    catalog = stored(language)
    catalog.update(template(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    catalog.fuzzy = False
    catalog.project, catalog.version = DOMAIN, "1"
    catalog.header_comment = f"# asfound in {LANGUAGES[language]}. Licence: as the package."
    if language == DEFAULT:
        for message in catalog:
            if message.id:
                message.string = message.id
    return catalog


def po(catalog: Catalog) -> bytes:
    """A catalogue as it is kept: no dates and no line numbers, so that only texts change it."""
    file = io.BytesIO()
    write_po(file, catalog, width=100, include_lineno=False, omit_header=False, sort_by_file=True)
    return b"".join(line for line in file.getvalue().splitlines(True) if not _is_noise(line))


def _is_noise(line: bytes) -> bool:
    """Whether a line of the header says only who ran what and when."""
    return line.startswith(
        (b'"POT-', b'"PO-', b'"Last-Translator', b'"Language-Team', b'"Generated-By', b'"Report-')
    )


def _forms(message: Message) -> tuple[str, ...]:
    """A message's translation, in all its plural forms."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ("",))


def mo(catalog: Catalog) -> bytes:
    """A catalogue as it ships."""
    file = io.BytesIO()
    for message in list(catalog):
        if not all(_forms(message)):  # What has no translation yet is to come out in English.
            catalog.delete(message.id, message.context)
    # The header of a catalogue holds the time of day; the same texts are to give the same bytes.
    catalog.creation_date = catalog.revision_date = _LONG_AGO
    write_mo(file, catalog)
    return file.getvalue()


def main() -> None:
    """Bring all catalogues up to date."""
    for language in LANGUAGES:
        path_of(language, "po").parent.mkdir(parents=True, exist_ok=True)
        path_of(language, "po").write_bytes(po(updated(language)))
        path_of(language, "mo").write_bytes(mo(stored(language)))


if __name__ == "__main__":
    main()
