"""Calibrate large photos, in the first pass and in the fine pass.

    python training/belief/large.py SEEN.jsonl [--write]

SEEN is what ``seen.py`` noted of scenes rendered with ``--times 3``, after confidence was fitted to
others (``fit.py``): neither the head nor that model ever saw them. With ``--write`` the scores of
unchanged pairs go into ``calibration.json`` of ``src/asfound/vision``.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import rates


def main():
    """Read, print and, if asked, write."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("seen", type=Path)
    parser.add_argument("--write", action="store_true", help="write what ships")
    args = parser.parse_args()
    pairs = [pair for pair in rates.read(args.seen) if pair["large"]]
    looks = np.array([pair["windows"] for pair in pairs if not pair["changed"]])
    print(f"windows: {np.mean(looks > 0):.0%} of unchanged pairs")
    rates.tell(pairs)
    if args.write:
        rates.write(pairs)


if __name__ == "__main__":
    main()
