"""What becomes of a finding by what both sides say of it."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from asfound.domain.visit import Act, Role, Statement


class FindingStatus(StrEnum):
    """Where a finding stands between host and guest."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DISPUTED = "disputed"
    REPAIRED = "repaired"
    NOT_A_DIFFERENCE = "not-a-difference"


_STATUS_OF_ACT = frozenset({Act.ACCEPT, Act.DISPUTE, Act.REPAIRED, Act.NOT_A_DIFFERENCE})


def status_of_finding(statements: Iterable[Statement]) -> FindingStatus:
    """Where a finding stands, from what was said of it, oldest first.

    The last word of each side counts, and nobody's word undoes the other's: a dispute stays one
    until who disputes says otherwise. That it is no difference is the host's to say; from the
    guest's side it is a dispute.
    """
    last: dict[Role, Act] = {}
    for statement in statements:
        if statement.act in _STATUS_OF_ACT:
            last[statement.role] = statement.act
    if last.get(Role.HOST) is Act.NOT_A_DIFFERENCE:
        return FindingStatus.NOT_A_DIFFERENCE
    acts = set(last.values())
    for act, stand in (
        (Act.DISPUTE, FindingStatus.DISPUTED),
        (Act.NOT_A_DIFFERENCE, FindingStatus.DISPUTED),
        (Act.REPAIRED, FindingStatus.REPAIRED),
        (Act.ACCEPT, FindingStatus.ACCEPTED),
    ):
        if act in acts:
            return stand
    return FindingStatus.OPEN
