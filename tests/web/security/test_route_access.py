"""Every route, by everybody: the answers are those of the table, and no route is without a row."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.web.security.route_access import Access, Row, recorded

ROWS = tuple(recorded())
NOBODY = frozenset({"POST /sign-in/code", "GET /metrics"})
"""The first needs an account with a second factor, the second a request from this machine."""


@pytest.fixture(scope="module")
def access(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Access]:
    with Access(tmp_path_factory.mktemp("access") / "installation") as made:
        yield made


def test_every_route_has_a_row_and_every_row_a_route(access: Access) -> None:
    """Write a request for a new route, and the table anew; then read what changed in it."""
    assert [str(row.route) for row in ROWS] == [str(route) for route in access.routes]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row.route))
def test_who_gets_in_is_who_always_did(access: Access, row: Row) -> None:
    assert access.row(row.route).answers == row.answers


def test_every_route_is_opened_by_somebody() -> None:
    """Else its request is no good, and its row says nothing."""
    opened = {str(row.route) for row in ROWS if any(map(_is_good, row.answers.values()))}

    assert {str(row.route) for row in ROWS} - opened == NOBODY


def _is_good(answer: str) -> bool:
    return answer.isdigit() and int(answer) < 400
