"""Render scenes: ``python -m pairs.render --scenes 0:300 --out DIR --assets LIBRARY``.

Scenes that are there already are left alone, so the same command goes on where it stopped, and
several processes may share a folder: ``--part 0/2`` and ``--part 1/2`` take every second scene.
"""

from __future__ import annotations

import argparse
import sys
import time
import traceback
from pathlib import Path
from typing import Any

from assets.catalogue import Catalogue, read

from pairs.scene import make
from pairs.spots import Unusable


def main() -> None:
    """Read the arguments and render what is not there yet, one line per scene."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--scenes", required=True, help="first:last, the last one not included")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument(
        "--assets", type=Path, required=True, help="folder that assets.index has indexed"
    )
    parser.add_argument("--times", type=int, default=1, help="how many times 448 x 336 large")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--part", default="0/1", help="which of how many processes this one is")
    args = parser.parse_args()
    first, last = map(int, args.scenes.split(":"))
    part, parts = map(int, args.part.split("/"))
    catalogue = read(args.assets)
    for number in range(first, last):
        if number % parts == part and not (args.out / f"{number:05d}" / "scene.json").exists():
            _render(number, catalogue, args)


def _render(number: int, catalogue: Catalogue, args: argparse.Namespace) -> None:
    """One scene; what goes wrong in it is told and costs that scene only."""
    started = time.monotonic()
    try:
        facts = make(number, catalogue, args.out, args.threads, args.times)
    except Unusable as trouble:
        print(trouble, flush=True)
    except Exception:  # noqa: BLE001 - hundreds of other scenes are to come
        print(f"scene {number} failed:\n{traceback.format_exc()}", file=sys.stderr, flush=True)
    else:
        print(_line(facts, time.monotonic() - started), flush=True)


def _line(facts: dict[str, Any], seconds: float) -> str:
    """What the log says of a finished scene."""
    each = facts["seconds"] / len(facts["pictures"])
    counts = f"{len(facts['changes'])} changes, {len(facts['things'])} things"
    return f"{facts['scene']} {facts['place']:8} {counts}, {seconds:.0f} s, {each:.1f} s a picture"


if __name__ == "__main__":
    main()
