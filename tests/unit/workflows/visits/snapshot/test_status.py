"""Where a finding stands: nobody's word undoes the other's."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from asfound.domain.visit import Act, Role, Statement
from asfound.workflows.visits.snapshot.status import FindingStatus, status_of_finding

H, G = Role.HOST, Role.GUEST


@pytest.mark.parametrize(
    ("said", "stand"),
    [
        ([], FindingStatus.OPEN),
        ([(G, Act.COMMENT)], FindingStatus.OPEN),
        ([(G, Act.ACCEPT)], FindingStatus.ACCEPTED),
        ([(G, Act.DISPUTE), (H, Act.ACCEPT)], FindingStatus.DISPUTED),
        ([(G, Act.DISPUTE), (G, Act.ACCEPT)], FindingStatus.ACCEPTED),
        ([(G, Act.REPAIRED), (H, Act.DISPUTE)], FindingStatus.DISPUTED),
        ([(G, Act.DISPUTE), (H, Act.NOT_A_DIFFERENCE)], FindingStatus.NOT_A_DIFFERENCE),
        ([(G, Act.NOT_A_DIFFERENCE), (H, Act.ACCEPT)], FindingStatus.DISPUTED),
        ([(G, Act.REPAIRED), (H, Act.ACCEPT)], FindingStatus.REPAIRED),
        ([(H, Act.NOT_A_DIFFERENCE), (H, Act.DISPUTE)], FindingStatus.DISPUTED),
    ],
)
def test_the_last_word_of_each_side_counts(
    said: list[tuple[Role, Act]], stand: FindingStatus
) -> None:
    at = datetime(2026, 7, 2, tzinfo=UTC)
    statements = [Statement(str(n), "v", act, role, "x", at) for n, (role, act) in enumerate(said)]

    assert status_of_finding(statements) is stand
