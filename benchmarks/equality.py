"""Does the program still say the same? The JSON of many checks before and after a change.

    python benchmarks/equality.py make OUT.json [--pairs FOLDER] [--no-demo]
    python benchmarks/equality.py compare BEFORE.json AFTER.json [--allow-added]

``make`` runs ``asfound check`` on the demo place in every way that changes the result, and with
``--pairs`` on every set of photo pairs in FOLDER: SET/NAME_before.jpg and SET/NAME_after.jpg.
It runs the program that this Python imports; another copy is chosen by its absolute path:

    PYTHONPATH=/path/to/other/src python benchmarks/equality.py make other.json

Each check gives its exit status, the whole JSON, and the SHA-256 of every mask. ``compare`` says
``equal`` and exits 0, or prints the path of each difference and exits 1. The time that a check took
(``seconds``) and the sentences of problems (``problems[].message``) may differ; nothing else may.
With ``--allow-added``, AFTER may have keys that BEFORE has not.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any

from PIL import Image

PLACE = Path(__file__).parent.parent / "examples" / "demo-place"
MAX_SHOWN = 50
"""Differences that are printed; more than these show nothing new."""
ABSENT, NO_ITEM = "(absent)", "(no item)"
"""In the place of a key, or of an item of an array, that is not there."""
WHERE = "import asfound, pathlib; print(pathlib.Path(asfound.__file__).parent, end='')"


def program(folder: Path, *arguments: str) -> int:
    """Exit status of ``asfound``, run in the folder: paths in its JSON are relative to it."""
    argv = [sys.executable, "-m", "asfound", *arguments, "--quiet"]
    done = subprocess.run(argv, cwd=folder, capture_output=True, text=True, check=False)
    if "Traceback" in done.stderr or "No module named" in done.stderr:
        sys.exit(done.stderr)
    return done.returncode


def checked(folder: Path, before: str, after: str, *options: str) -> dict[str, Any]:
    """One check: exit status, JSON and the digests of its masks."""
    out, masks = folder / "check.json", folder / "masks"
    out.unlink(missing_ok=True)
    shutil.rmtree(masks, ignore_errors=True)
    to = ("--no-report", "--json", out.name, "--masks", masks.name)
    status = program(folder, "check", before, after, *to, *options)
    return {
        "status": status,
        "result": json.loads(out.read_bytes()) if out.exists() else None,
        "masks": {path.name: digest(path) for path in sorted(masks.glob("*.png"))},
    }


def digest(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal digits."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def copied(photos: Path, to: Path, prefix: str = "") -> None:
    """The photos of a folder, copied under a new prefix."""
    to.mkdir(parents=True, exist_ok=True)
    for photo in sorted(photos.glob("*.jpg")):
        shutil.copyfile(photo, to / f"{prefix}{photo.name}")


def undated(photos: Path, to: Path) -> None:
    """The photos of a folder without their times, so that they may stand in any order."""
    to.mkdir(parents=True, exist_ok=True)
    for photo in sorted(photos.glob("*.jpg")):
        Image.open(photo).save(to / photo.name, quality=95)


def demo_visits(folder: Path) -> None:
    """Lay out the demo place: visits, several photos of a view, faults, and a calibration."""
    for name in ("as-found", "left-behind", "put-right"):
        copied(PLACE / name, folder / name)
    for name in ("as-found", "put-right"):
        copied(PLACE / name, folder / "twice-as-found", f"{name}-")
    for name in ("left-behind", "put-right"):
        copied(PLACE / name, folder / "both-after", f"{name}-")
    copied(PLACE / "left-behind", folder / "faulty")
    (folder / "faulty" / "bench.jpg").write_bytes(b"no photo")
    (folder / "faulty" / "locker-7.jpg").unlink()
    undated(PLACE / "as-found", folder / "undated-as-found")
    undated(PLACE / "left-behind", folder / "undated-left-behind")
    for visit, before, after in (("1", "as-found", "put-right"), ("2", "put-right", "as-found")):
        undated(PLACE / before, folder / "unchanged" / visit / "before")
        undated(PLACE / after, folder / "unchanged" / visit / "after")
    own_calibration(folder)
    (folder / "ignored.json").write_text(json.dumps(ignored_areas()))


def own_calibration(folder: Path) -> None:
    """The place's own calibration, dated always the same."""
    if program(folder, "calibrate", "unchanged", "--out", "own.json"):
        sys.exit("the place could not be calibrated")
    value = json.loads((folder / "own.json").read_bytes())
    (folder / "own.json").write_text(json.dumps({**value, "made_at": "2026-01-01T00:00:00Z"}))


def ignored_areas() -> dict[str, Any]:
    """Areas of both forms that ``--ignore`` reads."""
    box = [100, 100, 500, 400]
    both = {"before": [box], "after": [[300, 200, 300, 500], box]}
    return {"table.jpg": [box], "whiteboard.jpg": both}


def demo() -> dict[str, Any]:
    """The checks of the demo place, by name."""
    ways: dict[str, tuple[str, ...]] = {
        "left behind": ("as-found", "left-behind"),
        "put right": ("as-found", "put-right"),
        "exchanged": ("undated-left-behind", "undated-as-found"),
        "before later than after": ("left-behind", "as-found"),
        "by name": ("as-found", "left-behind", "--pair-by", "name"),
        "one view": ("as-found/table.jpg", "left-behind/table.jpg"),
        "several before photos": ("twice-as-found", "left-behind"),
        "several after photos": ("as-found", "both-after"),
        "ignored areas": ("as-found", "left-behind", "--ignore", "ignored.json"),
        "own calibration": ("as-found", "left-behind", "--calibration", "own.json"),
        "other rate": ("as-found", "left-behind", "--false-alarms", "0.2"),
        "rate of the visit": ("as-found", "put-right", "--visit-false-alarms", "0.3"),
        "faulty photos": ("as-found", "faulty"),
        "other views": ("as-found/table.jpg", "left-behind/bench.jpg"),
        "nothing there": ("as-found", "missing"),
    }
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        demo_visits(folder)
        found: dict[str, Any] = {way: checked(folder, *words) for way, words in ways.items()}
        return found | {"calibration": json.loads((folder / "own.json").read_bytes())}


def pairs(photos: Path) -> dict[str, Any]:
    """One check for each set of pairs."""
    sets = sorted(path for path in photos.iterdir() if any(path.glob("*_before.*")))
    if not sets:
        sys.exit(f"{photos}: no folder in it has files named *_before.*")
    return {path.name: pairs_of(path) for path in sets}


def pairs_of(photos: Path) -> dict[str, Any]:
    """The check of one set, paired by name."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for role in ("before", "after"):
            (folder / role).mkdir()
            for photo in sorted(photos.glob(f"*_{role}.*")):
                view = photo.stem.removesuffix(f"_{role}")
                shutil.copyfile(photo, folder / role / f"{view}{photo.suffix}")
        return checked(folder, "before", "after", "--pair-by", "name")


def may_differ(path: tuple[str | int, ...]) -> bool:
    """Is this the time that a check took, or the sentence of a problem?"""
    return path[-1:] == ("seconds",) or (path[-1:] == ("message",) and path[-3:-2] == ("problems",))


def differences(
    one: Any, other: Any, path: tuple[str | int, ...] = ()
) -> Iterator[tuple[str, Any, Any]]:
    """Path and both values of whatever differs in two JSON values."""
    if may_differ(path):
        return
    children = list(both(one, other))
    if not children and (one != other or type(one) is not type(other)):
        yield written(path), one, other
    for key, first, second in children:
        yield from differences(first, second, (*path, key))


def both(one: Any, other: Any) -> Iterator[tuple[str | int, Any, Any]]:
    """What two objects, or two arrays, hold under each key; nothing for other values."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted({*one, *other}):
            yield key, one.get(key, ABSENT), other.get(key, ABSENT)
    elif isinstance(one, list) and isinstance(other, list):
        for at, (first, second) in enumerate(zip_longest(one, other, fillvalue=NO_ITEM)):
            yield at, first, second


def written(path: tuple[str | int, ...]) -> str:
    """A path as ``demo["put right"].result.views[3].score``, with quotes where they are needed."""
    parts = []
    for key in path:
        plain = isinstance(key, str) and key.isidentifier()
        parts.append(f".{key}" if plain else f"[{json.dumps(key)}]")
    return "".join(parts).removeprefix(".") or "(everything)"


def compare(one: Path, other: Path, *, allow_added: bool = False) -> int:
    """Print what differs; 0 where nothing does, else 1."""
    found = list(differences(*(json.loads(path.read_bytes()) for path in (one, other))))
    if allow_added:
        found = [each for each in found if each[1] is not ABSENT]
    for path, first, second in found[:MAX_SHOWN]:
        print(f"{path}: {json.dumps(first)[:200]} -> {json.dumps(second)[:200]}")
    if len(found) > MAX_SHOWN:
        print(f"and {len(found) - MAX_SHOWN} more")
    print(f"{len(found)} differences" if found else "equal")
    return 1 if found else 0


def main() -> int:
    """Make the file, or compare two."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    make = commands.add_parser("make", help="run the checks")
    make.add_argument("out", type=Path)
    make.add_argument("--pairs", type=Path, help="folder of sets of photo pairs")
    make.add_argument("--no-demo", action="store_true", help="leave out the demo place")
    two = commands.add_parser("compare", help="compare what two versions gave")
    two.add_argument("before", type=Path)
    two.add_argument("after", type=Path)
    two.add_argument("--allow-added", action="store_true", help="AFTER may have more keys")
    args = parser.parse_args()
    if args.command == "compare":
        return compare(args.before, args.after, allow_added=args.allow_added)
    print("the program in", subprocess.check_output([sys.executable, "-c", WHERE], text=True))
    found = {} if args.no_demo else {"demo": demo()}
    found |= {"pairs": pairs(args.pairs)} if args.pairs else {}
    args.out.write_text(json.dumps(found, indent=1, sort_keys=True))
    return 0


if __name__ == "__main__":
    sys.exit(main())
