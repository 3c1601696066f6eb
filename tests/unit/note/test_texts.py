from __future__ import annotations

import re
import unicodedata

import pytest
from babel import Locale
from fontTools.unicodedata import script as script_of  # type: ignore[import-untyped]
from fontTools.unicodedata import script_horizontal_direction

from asfound.errors import NoText
from asfound.note.texts import VARIANTS, Text, Variant, catalogue, codes, named

ALSO = {"Jpan": {"Hani", "Hira", "Kana"}, "Kore": {"Hang"}, "Hans": {"Hani"}, "Hant": {"Hani"}}
"""Scripts of Unicode behind the names that mean several of them."""

ENDS = (".", "。", "।", "۔", "։", "។", "။", "།", "።")

every_text = pytest.mark.parametrize("text", catalogue(), ids=codes())
every_variant = pytest.mark.parametrize("variant", VARIANTS)


def test_there_are_more_than_seventy_five_languages() -> None:
    assert len({text.base for text in catalogue()}) >= 75
    assert len([text for text in catalogue() if text.confidence != "C"]) >= 75


def test_files_and_codes_agree() -> None:
    assert tuple(text.language for text in catalogue()) == codes()


@every_text
def test_the_head_of_a_file(text: Text) -> None:
    assert text.base in Locale("en").languages
    assert text.confidence in ("A", "B", "C")
    assert text.register
    assert text.direction in ("ltr", "rtl")
    expected = "rtl" if script_horizontal_direction(text.script, "LTR") == "RTL" else "ltr"
    assert text.direction == expected


@every_text
@every_variant
def test_every_letter_is_of_the_script(text: Text, variant: Variant) -> None:
    """Finds letters that only look right: a Latin "o" in a Cyrillic word."""
    words = text.words(variant)
    allowed = ALSO.get(text.script, {text.script}) | {"Zyyy", "Zinh"}
    for character in words.word + words.text:
        assert script_of(character) in allowed, (character, f"U+{ord(character):04X}")


@every_text
@every_variant
def test_the_spelling_is_clean(text: Text, variant: Variant) -> None:
    words = text.words(variant)
    for line in (words.word, words.text, words.back, words.word_back):
        assert line == unicodedata.normalize("NFC", line)
        assert line == line.strip()
        assert "  " not in line
        assert "'" not in line, "typewriter apostrophe"
    assert "\n" not in words.word
    assert words.text.endswith(ENDS) or text.script == "Thai"


@every_text
@every_variant
def test_the_back_translation_is_english_and_says_both_things(text: Text, variant: Variant) -> None:
    words = text.words(variant)
    assert {script_of(c) for c in words.back} <= {"Latn", "Zyyy"}
    assert re.search(r"thank|grateful", words.back, re.IGNORECASE)
    assert re.search(r"everything|all things", words.back)
    assert words.word_back


@every_text
def test_the_variants_differ_where_the_guests_do(text: Text) -> None:
    assert text.team.text != text.family.text
    assert "family" in text.family.back or "family" in text.family.back.lower()
    assert re.search(r"\b(I|me|my)\b", text.single.back, re.IGNORECASE), text.single.back
    assert not re.search(r"\b(we|us|our)\b", text.single.back, re.IGNORECASE)
    assert not re.search(r"\b(I|me|my)\b", text.team.back)


@every_text
def test_words_in_other_scripts_can_be_read_aloud(text: Text) -> None:
    for variant in VARIANTS:
        assert (text.words(variant).reads is None) == (text.script == "Latn")


@every_text
def test_a_note_is_short(text: Text) -> None:
    for variant in VARIANTS:
        assert len(text.words(variant).text) <= 170


@pytest.mark.parametrize("name", ["Thai", "ไทย", "thai", "th", "th-TH"])
def test_a_language_by_name_or_code(name: str) -> None:
    assert named(name).language == "th"


def test_an_unknown_language_is_refused_with_a_hint() -> None:
    with pytest.raises(NoText, match=r"Did you mean Finnish") as refusal:
        named("Finish")
    assert refusal.value.code == "note.no-text"
