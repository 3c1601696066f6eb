"""Every language says everything, with the same placeholders, and in its own words."""

import io
import string
from gettext import GNUTranslations

import pytest
from babel.messages.catalog import Message

from asfound.language import maintain
from asfound.language.catalogues import DEFAULT, LANGUAGES, chosen, direction, thing, translation

OTHERS = [language for language in LANGUAGES if language != DEFAULT]


def messages(language: str) -> list[Message]:
    return [message for message in maintain.stored(language) if message.id]


def forms(text: str | tuple[str, ...] | list[str] | None) -> list[str]:
    assert text is not None
    return [text] if isinstance(text, str) else list(text)


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_the_languages_are_those_promised() -> None:
    assert list(LANGUAGES) == ["en", "es", "de", "fr", "ja", "ru"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_has_exactly_the_texts_of_the_package(language: str) -> None:
    wanted = {(message.context, str(message.id)) for message in maintain.template() if message.id}
    kept = {(each.context, str(each.id)) for each in messages(language)}
    assert kept == wanted, "run: python -m asfound.language.maintain, and translate what is new"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated_in_every_plural_form_and_none_is_a_guess(language: str) -> None:
    plurals = maintain.stored(language).num_plurals
    for message in messages(language):
        texts = forms(message.string)
        assert len(texts) == (plurals if message.pluralizable else 1), message.id
        assert all(text.strip() for text in texts), message.id
        assert not message.fuzzy, message.id


@pytest.mark.parametrize("language", OTHERS)
def test_placeholders_agree(language: str) -> None:
    for message in messages(language):
        wanted = set.union(*(placeholders(text) for text in forms(message.id)))
        for text in forms(message.string):
            assert placeholders(text) == wanted, text


@pytest.mark.parametrize("language", OTHERS)
def test_sentences_end_as_the_english_ones_do(language: str) -> None:
    stops = {".": ".。", "?": "??", ":": "::"}
    for message in messages(language):
        for text in forms(message.string):
            wanted = stops.get(forms(message.id)[0][-1])
            assert wanted is None or text[-1] in wanted, text


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_ships_is_what_was_written(language: str) -> None:
    with maintain.path_of(language, "mo").open("rb") as file:
        shipped = GNUTranslations(file)
    written = GNUTranslations(io.BytesIO(maintain.mo(maintain.stored(language))))
    for message in messages(language):
        for n in (0, 1, 2, 5, 11, 21):
            one, *more = forms(message.id)
            said = [
                each.npgettext(message.context or "", one, more[0] if more else one, n)
                if message.context
                else each.ngettext(one, more[0] if more else one, n)
                for each in (shipped, written)
            ]
            assert said[0] == said[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_collecting_the_texts_again_changes_nothing(language: str) -> None:
    assert maintain.po(maintain.updated(language)) == maintain.path_of(language, "po").read_bytes()


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("en", {1: "1 difference", 2: "2 differences"}),
        ("fr", {0: "0 différence", 1: "1 différence", 2: "2 différences"}),
        ("ja", {1: "違い1件", 5: "違い5件"}),
        (
            "ru",
            {1: "1 отличие", 3: "3 отличия", 5: "5 отличий", 11: "11 отличий", 21: "21 отличие"},
        ),
    ],
)
def test_plural_forms(language: str, texts: dict[int, str]) -> None:
    catalogue = translation(language)
    for n, text in texts.items():
        assert catalogue.ngettext("{n} difference", "{n} differences", n).format(n=n) == text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_for_a_thing_has_one_in_every_language(language: str) -> None:
    words = maintain.things()
    assert len(words) > 50
    catalogue = translation(language)
    for word in words:
        assert catalogue.pgettext("thing", word) == thing(language, word) != ""
    assert thing(language, "a word nobody knows") == "a word nobody knows"


def test_words_for_things_are_in_the_language() -> None:
    assert [thing(language, "towel") for language in LANGUAGES] == [
        "towel", "toalla", "Handtuch", "serviette", "タオル", "полотенце",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("wishes", "language"),
    [
        (("de_AT.UTF-8",), "de"),
        (("pt-BR", "es-MX"), "es"),
        ((None, "", "JA"), "ja"),
        (("C.UTF-8", "POSIX"), "en"),
        ((), "en"),
    ],
)
def test_the_first_language_that_there_is_is_chosen(
    wishes: tuple[str | None, ...], language: str
) -> None:
    assert chosen(*wishes) == language


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(KeyError):
        translation("../../etc")


def test_directions_of_writing() -> None:
    assert direction("ru") == "ltr"
    assert direction("ar") == "rtl"
