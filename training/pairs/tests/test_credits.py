"""Credits and library: every asset has a licence that allows this, and every author is named."""

# ruff: noqa: S101 - a test asserts

from pathlib import Path

from assets.catalogue import Catalogue
from assets.credits import write_credits
from pairs.kinds import ROLES, cast_of

FREE = ("CC0", "CC BY 3.0", "MIT", "Apache-2.0", "public domain")


def test_every_author_is_credited_and_every_licence_is_free(library: Catalogue) -> None:
    text = write_credits(library)
    for asset in (*library.models, *library.surfaces, *library.skies):
        assert asset.source.licence.startswith(FREE), asset.key
        assert asset.source.author in text
    assert text == (Path(__file__).parents[1] / "CREDITS.md").read_text(encoding="utf-8")


def test_the_library_is_large_enough_and_whole(library: Catalogue) -> None:
    assert len(library.models) >= 250
    assert len(library.surfaces) >= 100
    for asset in (*library.models, *library.surfaces, *library.skies):
        assert (library.root / asset.path).is_file()


def test_every_role_has_a_cast(library: Catalogue) -> None:
    cast = cast_of(library)
    assert all(len(cast[role]) >= 5 for role in (*ROLES, "wall"))
    assert len(cast["small"]) >= 150
    assert all(max(m.width, m.depth, m.height) <= 0.65 for m in cast["small"])
