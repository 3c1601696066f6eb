"""Where a finding stands: nobody's word undoes the other's."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from asfound.domain.visit import Act, Role, Statement
from asfound.workflows.visits.snapshot.status import Stand, stand_of

H, G = Role.HOST, Role.GUEST


@pytest.mark.parametrize(
    ("said", "stand"),
    [
        ([], Stand.OPEN),
        ([(G, Act.COMMENT)], Stand.OPEN),
        ([(G, Act.ACCEPT)], Stand.ACCEPTED),
        ([(G, Act.DISPUTE), (H, Act.ACCEPT)], Stand.DISPUTED),
        ([(G, Act.DISPUTE), (G, Act.ACCEPT)], Stand.ACCEPTED),
        ([(G, Act.REPAIRED), (H, Act.DISPUTE)], Stand.DISPUTED),
        ([(G, Act.DISPUTE), (H, Act.NOT_A_DIFFERENCE)], Stand.NOT_A_DIFFERENCE),
        ([(G, Act.NOT_A_DIFFERENCE), (H, Act.ACCEPT)], Stand.DISPUTED),
        ([(G, Act.REPAIRED), (H, Act.ACCEPT)], Stand.REPAIRED),
        ([(H, Act.NOT_A_DIFFERENCE), (H, Act.DISPUTE)], Stand.DISPUTED),
    ],
)
def test_the_last_word_of_each_side_counts(said: list[tuple[Role, Act]], stand: Stand) -> None:
    at = datetime(2026, 7, 2, tzinfo=UTC)
    statements = [Statement(str(n), "v", act, role, "x", at) for n, (role, act) in enumerate(said)]

    assert stand_of(statements) is stand
