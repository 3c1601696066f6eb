"""Pages take as many queries for very many visits as for few."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3] / "benchmarks"))
import app_pages

FEW, MANY = 60, 600
MAX_QUERIES = 24
"""With the beginnings of transactions; what is measured is that it does not grow."""


def test_the_number_of_queries_of_a_page_does_not_grow_with_visits(tmp_path: Path) -> None:
    found = {}
    for visits in (FEW, MANY):
        records = app_pages.filled(f"sqlite:///{tmp_path / str(visits)}", visits)
        asked = app_pages.asked(records, tmp_path / f"data-{visits}", visits, rounds=1)
        found[visits] = {page.name: page.queries for page in asked}
        records.close()
    assert found[FEW] == found[MANY]
    assert max(found[MANY].values()) <= MAX_QUERIES, found[MANY]
