from __future__ import annotations

import pytest

from asfound.errors import NoText, UnknownCountry, UnknownRegion
from asfound.note.places import Spoken, country_codes, regions, spoken
from asfound.note.texts import chosen, find
from tests.unit.note.members import FIFA, UNITED_NATIONS

UNKNOWN_TO_CLDR = {("CN-MO", "pt_PT"), ("IQ-DA", "ku"), ("IT-BZ", "lld")}
"""Region and language that CLDR does not list for the country."""


def test_the_lists_are_whole() -> None:
    assert len(UNITED_NATIONS) == len(set(UNITED_NATIONS)) == 193
    assert len(FIFA) == len(set(FIFA)) == 211


@pytest.mark.parametrize("member", UNITED_NATIONS)
def test_every_member_of_the_united_nations_has_a_text(member: str) -> None:
    assert chosen(spoken(member))


@pytest.mark.parametrize(("name", "letters"), FIFA)
def test_every_member_of_fifa_has_a_text_by_name_and_by_letters(name: str, letters: str) -> None:
    by_name, by_letters = spoken(name), spoken(letters)

    assert (by_name.territory, by_name.region) == (by_letters.territory, by_letters.region)
    assert chosen(by_name)


def test_the_members_are_different_places() -> None:
    assert len({spoken(name).territory for name in UNITED_NATIONS}) == 193
    assert len({(spoken(name).territory, spoken(name).region) for name, _ in FIFA}) == 211


def test_every_territory_has_a_text() -> None:
    """Also Greenland, whose language has none: the next most spoken one that has stands in."""
    for code in country_codes():
        assert chosen(spoken(code)), code
    assert [text.language for text in chosen(spoken("GL"))] == ["da"]


@pytest.mark.parametrize(
    ("country", "languages"),
    [
        ("RU", "ru"),
        ("JP", "ja"),
        ("BE", "nl fr de"),
        ("CH", "de fr it"),
        ("CA", "en fr"),
        ("FI", "fi sv"),
        ("NO", "nb nn"),
        ("RS", "sr"),
        ("ME", "sr_Latn"),
        ("BA", "bs hr sr"),
        ("XK", "sq sr"),
        ("MK", "mk sq"),
        ("KZ", "kk ru"),
        ("BR", "pt"),
        ("PT", "pt_PT"),
        ("AO", "pt_PT"),
        ("CN", "zh"),
        ("TW", "zh_Hant"),
        ("HK", "zh_Hant_HK en"),
        ("MO", "zh_Hant_HK pt_PT"),
        ("SG", "en zh ms ta"),
        ("AF", "fa_AF ps"),
        ("IR", "fa"),
        ("AX", "sv"),
        ("IN", "hi en"),
        ("AT", "de"),
        ("DZ", "ar"),
    ],
)
def test_the_languages_of_a_country(country: str, languages: str) -> None:
    assert [text.language for text in chosen(spoken(country))] == languages.split()


def test_a_language_without_legal_standing_is_left_out_where_the_official_one_is_spoken() -> None:
    assert spoken("UA").languages == ("uk",)
    assert spoken("NZ").languages == ("en", "mi")


@pytest.mark.parametrize(
    ("country", "region", "languages"),
    [
        ("ES", "CT", "ca es"),
        ("ES-CT", None, "ca es"),
        ("Catalonia", None, "ca es"),
        ("Spain", "Basque Country", "eu es"),
        ("ES", "ES-GA", "gl es"),
        ("ES", "ES-MD", "es"),
        ("BE", "WAL", "fr"),
        ("BE", "Flanders", "nl"),
        ("CA", "Quebec", "fr"),
        ("CH", "TI", "it"),
        ("CH", "VS", "fr de"),
        ("IT", "South Tyrol", "de it"),
        ("GB", "Wales", "cy en"),
        ("Scotland", None, "en"),
        ("Åland", None, "sv"),
        ("CN", "HK", "zh_Hant_HK en"),
        ("IN", "Tamil Nadu", "ta en"),
    ],
)
def test_the_languages_of_a_region(country: str, region: str | None, languages: str) -> None:
    assert [text.language for text in chosen(spoken(country, region))] == languages.split()


def test_every_region_has_a_country_and_a_text() -> None:
    assert {code[:2] for code in regions()} <= set(country_codes())
    for code in regions():
        assert chosen(spoken(code)), code


def test_the_languages_of_regions_are_those_that_cldr_knows_there() -> None:
    """A slip of the pen in places.toml would name a language that nobody there speaks."""
    for code in regions():
        country = spoken(code[:2])
        known = {tag.split("_")[0] for tag in (*country.languages, *country.others)}
        for language in spoken(code).languages:
            if (code, language) not in UNKNOWN_TO_CLDR:
                assert language.split("_")[0] in known, (code, language)


def test_unsure_texts_stand_in_only_when_there_is_no_other() -> None:
    assert [text.language for text in chosen(spoken("BT"))] == ["dz"]
    assert "mi" not in [text.language for text in chosen(spoken("NZ"))]
    assert "mi" in [text.language for text in chosen(spoken("NZ"), every=True)]


@pytest.mark.parametrize("name", ["Atlantis", "", "ZZ", "XX-YY", "Antarctica", "../etc"])
def test_an_unknown_country_is_refused(name: str) -> None:
    with pytest.raises(UnknownCountry) as refusal:
        spoken(name)
    assert refusal.value.code == "note.unknown-country"


def test_a_slip_of_the_pen_is_put_right() -> None:
    with pytest.raises(UnknownCountry, match="Did you mean Russia"):
        spoken("Russai")


def test_an_unknown_region_names_the_known_ones() -> None:
    with pytest.raises(UnknownRegion, match=r"ES-CT \(Catalonia\)") as refusal:
        spoken("Spain", "Castile")
    assert refusal.value.code == "note.unknown-region"


@pytest.mark.parametrize(
    ("tag", "territory", "code"),
    [
        ("pt", "", "pt"),
        ("pt-BR", "", "pt"),
        ("pt", "MZ", "pt_PT"),
        ("zh_TW", "", "zh_Hant"),
        ("zh-HK", "", "zh_Hant_HK"),
        ("zh", "SG", "zh"),
        ("sr_ME", "", "sr_Latn"),
        ("tl", "", "fil"),
        ("iw", "", "he"),
        ("no", "", "nb"),
        ("EN-us", "", "en"),
    ],
)
def test_the_nearest_text(tag: str, territory: str, code: str) -> None:
    found = find(tag, territory)
    assert found is not None
    assert found.language == code


@pytest.mark.parametrize("tag", ["uz_Cyrl", "az-Cyrl", "tlh", "", "../ru", "ru/../de"])
def test_another_script_or_nonsense_is_no_match(tag: str) -> None:
    assert find(tag) is None


def test_no_text_for_a_language_of_the_place() -> None:
    with pytest.raises(NoText):
        chosen(Spoken("GL", None, "Nowhere", ("kl",)))
