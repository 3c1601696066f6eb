from __future__ import annotations

import importlib.util

import pytest

from asfound.errors import FontsMissing
from asfound.typeset import fonts


@pytest.mark.parametrize(
    ("language", "script", "territory", "first"),
    [
        ("en", "Latn", "", "Noto Sans"),
        ("ru", "Cyrl", "RU", "Noto Sans"),
        ("ja", "Jpan", "", "Noto Sans CJK JP"),
        ("ko", "Kore", "", "Noto Sans CJK KR"),
        ("zh", "Hans", "", "Noto Sans CJK SC"),
        ("zh", "Hant", "TW", "Noto Sans CJK TC"),
        ("zh", "Hant", "HK", "Noto Sans CJK HK"),
        ("zh", "Hant", "MO", "Noto Sans CJK HK"),
        ("ar", "Arab", "", "Noto Sans Arabic"),
        ("ur", "Arab", "", "Noto Nastaliq Urdu"),
        ("bo", "Tibt", "", "Noto Serif Tibetan"),
    ],
)
def test_a_language_gets_its_own_forms(
    language: str, script: str, territory: str, first: str
) -> None:
    assert fonts.families(language, script, territory)[0] == first


def test_every_family_is_installed() -> None:
    named = {*fonts.families("ur", "Arab"), *fonts.families("zh", "Hant", "HK"), *fonts.families()}

    assert named <= set(fonts.book().families())


def test_no_family_is_named_twice() -> None:
    order = fonts.families("ja", "Jpan")

    assert len(order) == len(set(order))


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)

    with pytest.raises(FontsMissing, match="pip install manimgx-fonts") as refusal:
        fonts.folders()

    assert refusal.value.code == "typeset.fonts-missing"
