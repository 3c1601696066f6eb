"""The catalogue of texts: one TOML file a language in ``texts/``, for people to review."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal, TypeAlias

from babel.core import get_global

from asfound.errors import NoText
from asfound.note.places import Spoken

Variant: TypeAlias = Literal["team", "family", "single"]
VARIANTS: Final[tuple[Variant, ...]] = ("team", "family", "single")

Grade: TypeAlias = Literal["A", "B", "C"]
"""How sure we are: A expected to be right, B may sound stiff, C may contain a mistake."""


@dataclass(frozen=True)
class Words:
    """What one kind of guest writes."""

    word: str
    """The one-word form: thank you."""
    word_back: str
    """The one-word form in English, literally."""
    reads: str | None
    """How to say the word, in Latin letters; None where it is written in them."""
    text: str
    back: str
    """The text in English, literally."""


@dataclass(frozen=True)
class Text:
    """The note in one language."""

    language: str
    """CLDR code: "ru", "zh_Hant_HK"."""
    name: str
    native: str
    script: str
    """ISO 15924."""
    direction: Literal["ltr", "rtl"]
    confidence: Grade
    register: str
    """Formality, number and gender chosen."""
    remark: str | None
    team: Words
    family: Words
    single: Words

    def words(self, variant: Variant) -> Words:
        """The words of this kind of guest."""
        return {"team": self.team, "family": self.family, "single": self.single}[variant]

    @property
    def base(self) -> str:
        """The language code without script and country."""
        return self.language.split("_")[0]

    @property
    def territory(self) -> str:
        """The country in the code, if it names one: "HK" of "zh_Hant_HK"."""
        last = self.language.split("_")[-1]
        return last if len(last) == 2 and last.isupper() else ""


@cache
def codes() -> tuple[str, ...]:
    """CLDR codes of all languages that have a text, sorted."""
    folder = files(__package__).joinpath("texts")
    return tuple(
        sorted(
            entry.name.removesuffix(".toml")
            for entry in folder.iterdir()
            if entry.name.endswith(".toml")
        )
    )


@cache
def load(code: str) -> Text:
    """The text of a language in :func:`codes`."""
    source = files(__package__).joinpath("texts", f"{code}.toml").read_text("utf-8")
    entry: dict[str, Any] = tomllib.loads(source)
    words: dict[str, Words] = {variant: _words(entry.pop(variant)) for variant in VARIANTS}
    return Text(**({"remark": None} | entry | words))


def _words(entry: dict[str, str]) -> Words:
    return Words(reads=entry.pop("reads", None), **entry)


def catalogue() -> tuple[Text, ...]:
    """All texts, by language code."""
    return tuple(load(code) for code in codes())


def find(language: str, territory: str = "") -> Text | None:
    """The text nearest to a CLDR code as it is written in a country; None when there is none.

    "pt" in Angola is written as in Portugal, "zh_TW" in traditional characters: CLDR's likely
    subtags and parent locales say so. A text in another script of the language is no match.
    """
    language = language.replace("-", "_")
    canonical = {code.lower(): code for code in codes()}
    for candidate in _nearest_first(language, territory):
        code = canonical.get(candidate.lower())
        if code and _same_script(code, language, territory):
            return load(code)
    return None


def named(language: str) -> Text:
    """The text of a language given by a person: a code ("pt-BR"), or a name ("Thai", "ไทย").

    Raises:
        NoText: There is none.
    """
    wanted = language.strip()
    found = find(wanted)
    if found:
        return found
    names = {name.casefold(): text for text in catalogue() for name in (text.name, text.native)}
    if wanted.casefold() in names:
        return names[wanted.casefold()]
    close = get_close_matches(wanted.casefold(), names, n=2, cutoff=0.75)
    raise NoText(language, tuple(names[name].name for name in close))


def chosen(place: Spoken, *, every: bool = False) -> tuple[Text, ...]:
    """The texts for a place, in the order of its languages.

    Texts of grade C, which may contain a mistake, are left out while another is there, unless
    ``every`` is set. Where no official language has a text, the most spoken one that has.

    Raises:
        NoText: No language of the place has a text.
    """
    official = list(_distinct(place.languages, place.territory))
    sure = [text for text in official if text.confidence != "C"]
    texts = (official if every else sure or official) or list(
        _distinct(place.others, place.territory)
    )[:1]
    if not texts:
        raise NoText(", ".join(place.languages) or place.name)
    return tuple(texts)


def _distinct(languages: Iterable[str], territory: str) -> Iterator[Text]:
    found = (find(language, territory) for language in languages)
    return iter(dict.fromkeys(text for text in found if text))


def _nearest_first(language: str, territory: str) -> Iterator[str]:
    """Codes to look for, from "zh_Hant_HK" over its parents to "zh"."""
    base, script, country = _full(language, territory)
    yield from _with_parents(f"{base}_{script}_{country}")
    yield from _with_parents(f"{base}_{country}")
    yield f"{base}_{script}"
    yield base


def _with_parents(code: str) -> Iterator[str]:
    """The code and what CLDR inherits it from, within the language."""
    parents = get_global("parent_exceptions")
    current: str | None = code
    while current and current.split("_")[0] == code.split("_")[0]:
        yield current
        current = parents.get(current)


def _full(language: str, territory: str) -> tuple[str, str, str]:
    """Language, script and country of a code, the missing ones as CLDR thinks likely."""
    base, script, country = _parts(_alias(language))
    country = country or territory
    likely = get_global("likely_subtags")
    for known in (f"{base}_{script}_{country}", f"{base}_{country}", f"{base}_{script}", base):
        if known in likely:
            _, usual_script, usual_country = _parts(likely[known])
            return base, script or usual_script, country or usual_country
    return base, script, country


def _alias(language: str) -> str:
    """Babel's newer code for an older one: "tl" is "fil", "prs" is "fa_AF"."""
    base, _, rest = language.partition("_")
    newer = get_global("language_aliases").get(base.lower(), base)
    newer = "nb" if newer == "no" else newer
    return f"{newer}_{rest}" if rest else newer


def _parts(code: str) -> tuple[str, str, str]:
    base, *rest = code.split("_")
    script = next((part.title() for part in rest if len(part) == 4), "")
    country = next((part.upper() for part in rest if len(part) == 2), "")
    return base.lower(), script, country


def _same_script(code: str, language: str, territory: str) -> bool:
    """Whether the text is in the script that is asked for (Babel has "Hans", "Jpan", ...)."""
    asked = _full(language, territory)[1]
    return not asked or _parts(_alias(language))[1] == "" or load(code).script == asked
