"""Which languages a place speaks officially: countries by CLDR, regions by ISO 3166-2.

CLDR (through Babel) says which languages are official in a country; ``places.toml`` holds what
it does not know: regions, names by which people and FIFA call countries, and the few countries
where CLDR and the law in force differ.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Any

from babel import Locale
from babel.core import get_global

from asfound.errors import UnknownCountry, UnknownRegion

_REGION_CODE = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}")
_NO_COUNTRY = {"EU", "EZ", "UN", "ZZ", "XA", "XB", "QO", "AQ", "BV", "HM", "TF", "CP"}
"""Codes in CLDR's list of territories where nobody is a host."""


@dataclass(frozen=True)
class Spoken:
    """A place and the languages that are official there."""

    territory: str
    """ISO 3166-1 code of the country, "XK" for Kosovo."""
    region: str | None
    """ISO 3166-2 code, or None for the whole country."""
    name: str
    """In English."""
    languages: tuple[str, ...]
    """CLDR codes, in the order in which they stand on a card. May be empty."""
    others: tuple[str, ...] = ()
    """Languages that are not official, the most spoken first: for where no other text exists."""


def spoken(country: str, region: str | None = None) -> Spoken:
    """The place that a person means, and its official languages.

    Args:
        country: An ISO 3166-1 code ("RU", "RUS"), FIFA's three letters ("GER"), an English name
            ("Russia"), or a region ("ES-CT", "Scotland").
        region: An ISO 3166-2 code ("ES-CT"), its second half ("CT"), or an English name.

    Raises:
        UnknownCountry: The country is not known.
        UnknownRegion: The region is not known in this country.
    """
    code = _code(country)
    territory, _, own_region = code.partition("-")
    if region:
        code = _region_code(region, territory)
    elif own_region:
        code = f"{territory}-{own_region}"
    return _region(code) if "-" in code else _country(code)


def regions() -> dict[str, str]:
    """ISO 3166-2 code -> English name, of the regions with languages of their own."""
    return {code: str(entry["name"]) for code, entry in _data()["regions"].items()}


def country_codes() -> tuple[str, ...]:
    """ISO 3166-1 codes of all countries and territories with hosts, and Kosovo's."""
    territories = (str(code) for code in Locale("en").territories)
    return tuple(
        sorted(
            code
            for code in territories
            if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRY
        )
    )


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads(files(__package__).joinpath("places.toml").read_text("utf-8"))


def _folded(name: str) -> str:
    """A name without case, accents and punctuation, "and" for "&"."""
    plain = unicodedata.normalize("NFKD", name.replace("&", " and ").casefold())
    letters = "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    words = ["saint" if word == "st" else word for word in letters.split()]
    return " ".join(words).removeprefix("the ")


@cache
def _names() -> dict[str, str]:
    """Folded name or code of a country or a region -> its code."""
    english = Locale("en").territories
    names = {_folded(name): code for code, name in regions().items()}
    names |= {_folded(english[code]): code for code in country_codes()}
    names |= {_folded(name): code for name, code in _data()["names"].items()}
    three = {
        alias.lower(): new[0]
        for alias, new in get_global("territory_aliases").items()
        if len(alias) == 3 and alias.isalpha() and len(new) == 1
    }
    fifa = {letters.lower(): code for letters, code in _data()["fifa"].items()}
    return names | three | fifa


def _code(country: str) -> str:
    upper = country.strip().upper().replace("_", "-")
    territory, _, rest = upper.partition("-")
    if territory in country_codes() and (not rest or _REGION_CODE.fullmatch(upper)):
        return upper
    found = _names().get(_folded(country))
    if found is None:
        raise UnknownCountry(country, _alike(country))
    return found


def _alike(country: str) -> tuple[str, ...]:
    close = get_close_matches(_folded(country), _names(), n=2, cutoff=0.75)
    english = Locale("en").territories
    codes = dict.fromkeys(_names()[name] for name in close)
    return tuple(regions().get(code) or english.get(code, code) for code in codes)


def _region_code(region: str, territory: str) -> str:
    upper = region.strip().upper().replace("_", "-")
    if _REGION_CODE.fullmatch(upper) and upper.startswith(territory):
        return upper
    known = {code: name for code, name in regions().items() if code.startswith(f"{territory}-")}
    if f"{territory}-{upper}" in known:
        return f"{territory}-{upper}"
    for code, name in known.items():
        if _folded(name) == _folded(region):
            return code
    country = Locale("en").territories.get(territory, territory)
    raise UnknownRegion(
        region, country, tuple(f"{code} ({name})" for code, name in sorted(known.items()))
    )


def _region(code: str) -> Spoken:
    """A region's languages; the country's where the region has none of its own."""
    country = _country(code[:2])
    entry = _data()["regions"].get(code)
    if entry is None:
        return Spoken(country.territory, code, country.name, country.languages, country.others)
    return Spoken(
        country.territory, code, entry["name"], tuple(entry["languages"]), country.languages
    )


def _country(code: str) -> Spoken:
    name = Locale("en").territories.get(code, code)
    people = _most_spoken_first(get_global("territory_languages").get(code, {}))
    official = tuple(_data()["corrections"].get(code) or _official(people))
    official = tuple(_one_script_each(official))
    others = tuple(language for language in people if language not in official)
    return Spoken(code, None, name, official, others)


def _most_spoken_first(people: Mapping[str, Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    return dict(sorted(people.items(), key=lambda entry: -entry[1]["population_percent"]))


def _official(people: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Official languages, the most spoken first.

    A language that is official in fact only counts where more people speak it than any language
    that is official by law: English in New Zealand does, Russian in Ukraine does not.
    """
    by_law = [name for name, facts in people.items() if facts["official_status"] == "official"]
    most = max((people[name]["population_percent"] for name in by_law), default=0)
    return [
        name
        for name, facts in people.items()
        if facts["official_status"] == "official"
        or (facts["official_status"] == "de_facto_official" and facts["population_percent"] > most)
    ]


def _one_script_each(languages: tuple[str, ...]) -> list[str]:
    """Each language once, in the script that most of its readers there use.

    CLDR lists "az" and "az_Cyrl", "sr" and "sr_Latn", "no" and "nb": one text will do.
    """
    kept: dict[str, str] = {}
    for language in languages:
        base = language.split("_")[0]
        kept.setdefault("nb" if base == "no" else base, language)
    return list(kept.values())
