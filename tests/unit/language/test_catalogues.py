"""Every language says everything, with the same placeholders, and in its own words."""

import ast
import io
import re
import string
from collections import defaultdict
from gettext import GNUTranslations, c2py
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message

from asfound.language import maintain
from asfound.language.catalogues import DEFAULT, LANGUAGES, chosen, direction, thing, translation

OTHERS = [language for language in LANGUAGES if language != DEFAULT]


def messages(language: str) -> list[Message]:
    return [message for message in maintain.stored(language) if message.id]


def forms(text: str | tuple[str, ...] | list[str] | None) -> list[str]:
    assert text is not None
    return [text] if isinstance(text, str) else list(text)


def placeholders(text: str) -> set[str]:
    """Those of ``str.format``, of ``%``, and the percent sign that a page has to double."""
    percent = re.findall(r"%\(\w+\)s|%%", text)
    if percent:
        return set(percent)
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def counted_once(catalog: Catalog) -> set[int]:
    """The plural forms that serve one number (or none), and may say it in words: a view."""
    choose, served = c2py(catalog.plural_expr), defaultdict[int, set[int]](set)
    for n in range(1001):
        served[choose(n)].add(n)
    return {form for form, numbers in served.items() if len(numbers) == 1 or numbers == {0, 1}}


def test_the_languages_are_those_promised() -> None:
    assert list(LANGUAGES) == ["en", "es", "de", "fr", "ja", "ru", "ar"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_has_exactly_the_texts_of_the_package(language: str) -> None:
    wanted = {(message.context, str(message.id)) for message in maintain.template() if message.id}
    kept = {(each.context, str(each.id)) for each in messages(language)}
    assert kept == wanted, "run: python -m asfound.language.maintain, and translate what is new"


def test_the_texts_of_pages_scripts_letters_and_reports_are_collected() -> None:
    kept = {str(message.id) for message in messages(DEFAULT)}
    assert {
        "Could the after photo have been taken before?",  # a page
        "Turn a little to the left",  # a script of a page, by way of data
        "The sealed record of the visit is ready. Anybody can verify it.",  # a letter
        "Please fill this in.",  # a form
        "Could the photos taken on leaving have been taken on arrival?",  # the report
    } <= kept


def test_no_text_is_asked_for_in_a_way_that_collecting_does_not_see() -> None:
    """``_("…")`` is seen; ``gettext_for(request)("…")`` and ``_(words)`` are not."""
    for path in maintain.PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or path.parent.name == "language":
                continue
            asked = ast.unparse(node.func)
            by_call = isinstance(node.func, ast.Call) and "gettext" in ast.unparse(node.func.func)
            assert not by_call, f"{path}:{node.lineno}"
            if asked.split(".")[-1] in ("_", "gettext", "ngettext"):
                assert isinstance(node.args[0], ast.Constant), f"{path}:{node.lineno}"


@pytest.mark.parametrize("script", sorted((maintain.PACKAGE / "web" / "static").rglob("*.js")))
def test_scripts_bring_no_sentences_of_their_own(script: Path) -> None:
    """What they say comes from the page, in its language."""
    if "vendor" in script.parts:
        return
    code = re.sub(r"/\*.*?\*/|(?<!:)//[^\n]*", "", script.read_text(encoding="utf-8"), flags=re.S)
    said = re.findall(r"[\"'`]([A-Z][a-z]+(?: [A-Za-z]+)+[.?…]?)[\"'`]", code)
    assert not [text for text in said if not text.startswith("Error")]


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
    words = counted_once(maintain.stored(language))
    for message in messages(language):
        wanted = set.union(*(placeholders(text) for text in forms(message.id)))
        for form, text in enumerate(forms(message.string)):
            in_words = message.pluralizable and form in words
            missing = {"n", "%(n)s", "%(num)s"} if in_words else set()
            assert wanted - missing <= placeholders(text) <= wanted, text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_takes_its_values(language: str) -> None:
    """A stray ``%`` or brace would break a page only when somebody opens it."""
    for message in messages(language):
        for text in [*forms(message.id), *forms(message.string)]:
            names = re.findall(r"%\((\w+)\)s", text)
            assert "%" not in text or text % dict.fromkeys(names, "x"), text
            assert "{" not in text or text.format_map(defaultdict(str)) is not None, text


@pytest.mark.parametrize("language", OTHERS)
def test_sentences_end_as_the_english_ones_do(language: str) -> None:
    stops = {".": ".。", "?": "?？؟", ":": ":：", "…": "…"}
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
        (
            "ar",
            {0: "لا فروق", 1: "فرق واحد", 2: "فرقان", 3: "3 فروق", 11: "11 فرقًا", 100: "100 فرق"},
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
        "towel", "toalla", "Handtuch", "serviette", "タオル", "полотенце", "منشفة",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("wishes", "language"),
    [
        (("de_AT.UTF-8",), "de"),
        (("pt-BR", "es-MX"), "es"),
        ((None, "", "JA"), "ja"),
        (("ar-EG",), "ar"),
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
