"""Rates of false alarms, asked for and got, and what is caught and listed, of pairs seen."""

from __future__ import annotations

import json

import numpy as np

from asfound.vision.decide.pair_analysis import MIN_VALID_SHARE
from asfound.vision.decide.thresholds import FINE_PASS_ALPHA, MIN_LISTED_CONFIDENCE
from asfound.vision.detect.capture_conditions import (
    FINE_PASS_STRATA,
    LARGE_STRATA,
    STRATA,
    CaptureConditions,
)
from asfound.vision.detect.conformal import SCORES_FILE, conformal_threshold, default_scores

RATES = (0.01, 0.02, 0.05, 0.1)
PARTS = 10
"""Scenes are judged by those of the nine other parts."""


def read(path):
    """The pairs that ``seen.py`` noted and that the program can tell."""
    pairs = [json.loads(line) for line in path.open()]
    return [pair for pair in pairs if pair.get("compared", 0) >= MIN_VALID_SHARE]


def part_of(pair):
    """Which part a pair's scene is in."""
    return int(pair["scene"]) % PARTS


def conditions(pair):
    """Those of a pair, as the program sees them today."""
    return CaptureConditions(pair["parallax"], pair["light"], is_large=pair["large"])


def second(pair):
    """The largest score of the fine pass."""
    return max((score for score, _ in pair["found"]), default=0.0)


def grouped(unchanged):
    """Scores of unchanged pairs by stratum, of the first pass and of the fine pass."""
    scores = {group: [] for group in (*STRATA, *LARGE_STRATA, *FINE_PASS_STRATA)}
    for pair in unchanged:
        scores[conditions(pair).stratum].append(pair["first"])
        if pair["large"]:
            scores[conditions(pair).fine_pass_stratum].append(second(pair))
    return {group: sorted(some) for group, some in scores.items() if some}


def alarms(pairs, scores, rate):
    """Which pairs differ in the first pass, and which in either."""
    first, either = [], []
    for pair in pairs:
        share = FINE_PASS_ALPHA if pair["large"] else 0.0
        limit = conformal_threshold(scores, conditions(pair).stratum, (1 - share) * rate)
        again = (
            conformal_threshold(scores, conditions(pair).fine_pass_stratum, share * rate)
            if share
            else None
        )
        first.append(pair["first"] > limit.value)
        either.append(first[-1] or bool(again and second(pair) > again.value))
    return np.array(first, bool), np.array(either, bool)


def tell(pairs):
    """Print asked and got, each scene judged by the others, and what changed pairs give."""
    unchanged = [pair for pair in pairs if not pair["changed"]]
    changed = [pair for pair in pairs if pair["changed"]]
    scores, scenes = grouped(unchanged), {pair["scene"] for pair in unchanged}
    print(f"{len(unchanged)} unchanged pairs of {len(scenes)} scenes, {len(changed)} changed ones")
    for rate in RATES:
        got = np.zeros(2, int)
        for part in range(PARTS):
            others = grouped([pair for pair in unchanged if part_of(pair) != part])
            mine = [pair for pair in unchanged if part_of(pair) == part]
            got += [int(over.sum()) for over in alarms(mine, others, rate)]
        now = [int(over.sum()) for over in alarms(unchanged, default_scores(), rate)]
        caught = [round(float(over.mean()), 3) for over in alarms(changed, scores, rate)]
        print(
            f"{rate:.0%} asked: {got[1]} got, {got[1] / len(unchanged):.1%} (first pass {got[0]}; "
            f"by what ships {now[1]}); caught {caught[1]} (first pass {caught[0]})"
        )
    for group, some in scores.items():
        values = [conformal_threshold(scores, group, rate).value for rate in (0.002, *RATES)]
        print(f"{group}: {len(some)}; at 0.2, 1, 2, 5, 10 % {np.round(values, 3)}")
    _tell_listed(changed, scores)
    told_apart = np.array([[a["first"], b["first"]] for a in changed for b in unchanged])
    above = (told_apart[:, 0] > told_apart[:, 1]).mean()
    ties = (told_apart[:, 0] == told_apart[:, 1]).mean()
    print(f"AUROC of views, first pass: {above + ties / 2:.3f}")


def _tell_listed(changed, scores):
    """Print how much is real of what views that are called at 1 % list from a confidence on."""
    _, called = alarms(changed, scores, 0.01)
    seen = [pair for pair, over in zip(changed, called, strict=True) if over]
    for kind, key in (("first", "listed"), ("second", "found")):
        told = [(score, real) for pair in seen for score, real in pair[key]]
        for least in (0.5, 0.55, MIN_LISTED_CONFIDENCE, 0.65, 0.7, 0.8):
            real = [real for score, real in told if score > least]
            if real:
                print(f"{kind} pass, confidence {least:.2f}: {len(real)}, {np.mean(real):.2f} real")


def write(pairs, **facts):
    """Put the scores of unchanged pairs into what ships, and of how many scenes they are."""
    unchanged = [pair for pair in pairs if not pair["changed"]]
    kept = json.loads(SCORES_FILE.read_text())
    kept["scores"] |= grouped(unchanged)
    counts = {"scenes": len({pair["scene"] for pair in unchanged}), "pairs": len(unchanged)}
    if unchanged[0]["large"]:
        kept["large"] = counts | facts
    else:
        kept |= counts | facts
    SCORES_FILE.write_text(json.dumps(kept, separators=(",", ":")) + "\n")
