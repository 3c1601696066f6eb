"""How often is `compare` right? Scores stages on folders of photo pairs with ground truth.

A set is a folder with NAME_before.*, NAME_after.* and, where something changed, NAME_mask.png
(255 = changed, 128 = not scored, in the frame of the after photo) and NAME.json (objects with their
boxes as x0, y0, x1, y1 in the photo that ``frame`` names).

    python benchmarks/accuracy.py FOLDER [FOLDER …] [--stages shipped …] [--baselines]
                                  [--false-alarms 0.01] [--scores-out FILE] [--limit N] [--no-swap]

``--baselines`` measures simpler methods in the same run: ``pixels`` (not aligned, as tools for
screenshots do), ``pixels-aligned`` and ``ssim-aligned`` (one homography, as tutorials do) and
``one-surface`` (one homography, then the feature network).

Columns: ``told`` share of pairs with a verdict other than cannot-tell; ``F1`` and ``F1 seen`` of
pixels in the after photo, everywhere and inside what was compared; ``seen`` share of changed pixels
inside what was compared; ``found`` share of changed objects hit by a finding; ``clean`` share of
findings that hit one; ``kind`` share of found objects whose finding has the right kind; ``caught``
share of changed pairs called "differs"; ``false`` unchanged pairs called "differs"; ``AUROC`` of
the view score; ``IoU`` mean overlap of the outlines of found things with their exact masks;
``small`` the width of the smallest thing, as a share of the photo's, such that of the things at
least as large nine in ten are found; ``best F1`` of the after photo's pixels at the threshold that
suits the set best, of the raw difference; ``AUROC px`` of views by their most different hundredth;
``swap`` share of pairs whose result is exchanged exactly when the photos are. What a simpler method
is worth is told by its ``best F1`` and ``AUROC px``: it was never calibrated.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from ground_truth import names_in, photo, truth
from stages import BASELINES, NAMED
from tallies import Tally, auroc, levels, merged, tallied

from asfound.vision.decide.compare import compare
from asfound.vision.decide.pair_analysis import ChangeMapStage, Stages
from asfound.vision.decide.results import swap_sides
from asfound.vision.detect.change_map import ChangeMap


def row(name: str, tally: Tally) -> dict[str, float | str]:
    """The figures of a set."""
    caught = [called for _, changed, called, _ in tally.scores if changed]
    false = [called for _, changed, called, _ in tally.scores if not changed]
    return {
        "set": name,
        "pairs": tally.counts["pairs"],
        "told": tally.share("told", "pairs"),
        "as-found": tally.share("as_found", "pairs"),
        "F1": tally.f1(""),
        "F1 seen": tally.f1("_seen"),
        "seen": tally.share("seen", "true"),
        "found": tally.share("found", "things"),
        "clean": tally.share("clean", "findings"),
        "kind": tally.share("kind", "kinds"),
        "caught": float(np.mean(caught)) if caught else float("nan"),
        "false": f"{sum(false)}/{len(false)}",
        "AUROC": auroc(tally.scores),
        "IoU": tally.share("fit", "fits"),
        "small": f"{tally.smallest():.3f}",
        "best F1": tally.best_f1(),
        "AUROC px": auroc(tally.peaks),
        "swap": tally.share("swapped", "turned"),
    }


def scored(folder: Path, stages: Stages, args: argparse.Namespace) -> Tally:
    """Compare every pair of a set."""
    tally = Tally()
    for name in names_in(folder)[: args.limit]:
        before, after = photo(folder, name, "before"), photo(folder, name, "after")
        facts = truth(folder, name, (before.full_size, after.full_size))
        kept: list[ChangeMap] = []
        watched = replace(stages, change_map=watching(stages, kept))
        result = compare(before, after, false_alarms=args.false_alarms, stages=watched)
        tallied(tally, name, result, facts)
        if kept:
            turned = before.digest > after.digest
            levels(tally, name, kept[0].score_first if turned else kept[0].score_second, facts)
        if args.swap:
            back = compare(after, before, false_alarms=args.false_alarms, stages=stages)
            tally.add(turned=1, swapped=swap_sides(back) == result)
    return tally


def watching(stages: Stages, kept: list[ChangeMap]) -> ChangeMapStage:
    """The stage that finds differences, which also keeps what it said."""

    def difference(*pair: Any) -> ChangeMap:
        found = stages.change_map(*pair)
        kept.append(found)
        return found

    return difference


def lines(rows: list[dict[str, float | str]]) -> Iterator[str]:
    """The figures as a Markdown table."""
    yield "| " + " | ".join(rows[0]) + " |"
    yield "|" + "---|" * len(rows[0])
    for figures in rows:
        cells = (f"{v:.2f}" if isinstance(v, float) else str(v) for v in figures.values())
        yield "| " + " | ".join(cells) + " |"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("sets", nargs="+", type=Path)
    parser.add_argument("--stages", nargs="+", default=["shipped"], choices=sorted(NAMED))
    parser.add_argument("--baselines", action="store_true", help="simpler methods as well")
    parser.add_argument("--no-swap", dest="swap", action="store_false", help="half the time")
    parser.add_argument("--false-alarms", type=float, default=0.01)
    parser.add_argument("--limit", type=int, help="only the first pairs of every set")
    parser.add_argument("--scores-out", type=Path, help="score, changed, called, name of each pair")
    args = parser.parse_args()
    rows, kept = [], {}
    for chosen in [*args.stages, *(BASELINES if args.baselines else ())]:
        of_sets = {folder.name: scored(folder, NAMED[chosen], args) for folder in args.sets}
        if len(of_sets) > 1:
            of_sets["all"] = merged(list(of_sets.values()))
        rows += [{"stages": chosen, **row(name, tally)} for name, tally in of_sets.items()]
        kept[chosen] = {name: tally.scores for name, tally in of_sets.items()}
    print("\n".join(lines(rows)))
    if args.scores_out:
        args.scores_out.write_text(json.dumps(kept))


if __name__ == "__main__":
    main()
