from __future__ import annotations

import pytest

from asfound.errors import BadManifest
from asfound.evidence.manifest import format_manifest, parse_manifest

ONE, TWO = "1" * 64, "2" * 64


def test_a_manifest_is_sorted_lines_as_sha256sum_writes_them() -> None:
    text = format_manifest({"data/b": TWO, "data/B": ONE})
    assert text == f"{ONE}  data/B\n{TWO}  data/b\n".encode()
    assert parse_manifest(text, "m") == {"data/B": ONE, "data/b": TWO}
    assert parse_manifest(b"", "m") == {}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (f"{ONE}  a", "no end"),
        (f"{ONE} *a\n", "line 1"),
        (f"{ONE.replace('1', 'A')}  a\n", "line 1"),
        (f"{ONE}  a\r\n", "line 1"),
        (f"{ONE}  a\n\n", "line 2"),
        (f"{ONE}  b\n{ONE}  a\n", "not after b"),
        (f"{ONE}  a\n{TWO}  a\n", "not after a"),
        (f"{ONE}  ../a\n", "leads out"),
        (f"{ONE}  \u00e4\n", "not ASCII"),
        (f"\\{ONE}  a\n", "line 1"),
    ],
)
def test_anything_else_is_refused_with_its_line(text: str, why: str) -> None:
    with pytest.raises(BadManifest, match=why):
        parse_manifest(text.encode("latin-1"), "manifest-sha256.txt")
