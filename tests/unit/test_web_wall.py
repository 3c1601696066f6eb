"""Web code reads and writes the database through workflows only.

The import contract forbids ``asfound.store``; the store is also at hand in every context, so its
attributes are forbidden, too: whoever cannot name them cannot give them another name.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.conftest import ROOT

FORBIDDEN = {"store", "records", "blobs"}


def test_no_web_module_reaches_the_store() -> None:
    web = ROOT / "src" / "asfound" / "web"
    code = {path.relative_to(web): path.read_text(encoding="utf-8") for path in web.rglob("*.py")}

    assert {path: found for path, text in code.items() if (found := list(_reaches(text)))} == {}


@pytest.mark.parametrize(
    "code",
    [
        "with context.store.records.read() as tx: ...",
        "records = context.store.records\nwith records.begin() as tx: ...",
        "kept = context.store\nkept.blobs.read('')",
        "read = getattr(context, 'store')",
        "def work(tx: 'Transaction') -> None: ...\nwork(self._context.store.records)",
    ],
)
def test_every_way_to_the_store_is_seen(code: str) -> None:
    assert list(_reaches(code))


def _reaches(code: str) -> Iterator[str]:
    """Attributes of a context that lead to the store, however they are asked for."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Attribute) and node.attr in FORBIDDEN:
            yield f"line {node.lineno}: .{node.attr}"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            named = [each.value for each in node.args if isinstance(each, ast.Constant)]
            if node.func.id == "getattr" and FORBIDDEN.intersection(named):
                yield f"line {node.lineno}: getattr"
