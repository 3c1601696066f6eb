"""Confidence interval of a counted share."""

from __future__ import annotations

import math
from collections.abc import Callable


def clopper_pearson(hits: int, of: int, sure: float = 0.95) -> tuple[float, float]:
    """The exact interval of a share (Clopper and Pearson, Biometrika 1934).

    Each end is the share at which so few, or so many, hits have a probability of
    ``(1 - sure) / 2``; found by bisection of the binomial distribution.
    """
    tail = (1 - sure) / 2
    low = 0.0 if hits == 0 else _where(lambda share: 1 - _at_most(hits - 1, of, share) < tail)
    high = 1.0 if hits == of else _where(lambda share: _at_most(hits, of, share) > tail)
    return low, high


def _where(below: Callable[[float], bool]) -> float:
    """The share up to which a condition holds."""
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if below(middle) else (low, middle)
    return low


def _at_most(hits: int, of: int, share: float) -> float:
    """Probability of at most this many hits."""
    if share <= 0:
        return 1.0
    logs = (
        math.lgamma(of + 1)
        - math.lgamma(k + 1)
        - math.lgamma(of - k + 1)
        + k * math.log(share)
        + (of - k) * math.log1p(-share)
        for k in range(hits + 1)
    )
    return math.fsum(map(math.exp, logs))
