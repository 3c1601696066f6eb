"""Render the demo place: photos of three states, their ground truth, and the thank-you card.

python -m demo_place.render --out FOLDER                       everything, skipping what exists
python -m demo_place.render --state left-behind --view bench   one photo
"""

import argparse
import tempfile
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from demo_place import dressing_room, stage, stand, technical_area
from demo_place.area import Area, State, View, draw_of
from demo_place.credits import write_credits
from demo_place.photo import MOSCOW, develop
from demo_place.truth import write_truth

AREAS = (dressing_room.AREA, technical_area.AREA, stand.AREA)
START = {State.AS_FOUND: (17, 12), State.LEFT_BEHIND: (22, 54), State.PUT_RIGHT: (23, 41)}


@dataclass(frozen=True)
class Shot:
    """One photo to take: its place in the walk and its photo point."""

    number: int
    area: Area
    view: View


def every_shot() -> list[Shot]:
    """All photo points in the order a person walks them."""
    pairs = [(area, view) for area in AREAS for view in area.views]
    return [Shot(k, area, view) for k, (area, view) in enumerate(pairs)]


def taken_at(state: State, number: int) -> datetime:
    """Camera time of the ``number``-th photo of a walk."""
    hour, minute = START[state]
    pause = draw_of(stage.SEED, state, number, "pause").randint(0, 9)
    return datetime(2018, 7, 2, hour, minute, tzinfo=MOSCOW) + timedelta(
        seconds=26 * number + pause
    )


def make_photos(options: argparse.Namespace, area: Area, state: State, shots: list[Shot]) -> None:
    """Take the photos that do not exist yet; the scene is built once for all of them."""
    folder = options.out / state
    folder.mkdir(parents=True, exist_ok=True)
    missing = [s for s in shots if not (folder / f"{s.view.name}.jpg").exists()]
    if not missing:
        return
    stage.set_scene(area, state)
    for shot in missing:
        begin = time.monotonic()
        target = folder / f"{shot.view.name}.jpg"
        _shoot(options, area, shot.view, state, target, taken_at(state, shot.number))
        _say(f"{state}/{target.name} {time.monotonic() - begin:.0f} s")


def make_truth(options: argparse.Namespace, area: Area, shots: list[Shot]) -> None:
    """Write the masks and lists that do not exist yet."""
    folder = options.out / "truth" / State.LEFT_BEHIND
    folder.mkdir(parents=True, exist_ok=True)
    missing = [s for s in shots if not (folder / f"{s.view.name}.json").exists()]
    if not missing:
        return
    with tempfile.TemporaryDirectory() as work:
        for state in (State.AS_FOUND, State.LEFT_BEHIND):
            stage.set_scene(area, state, truth=True)
            for shot in missing:
                stage.set_camera(shot.view, state, stage.QUALITIES[options.quality].scale)
                stage.render_index(Path(work) / f"{state}-{shot.view.name}.png", options.threads)
        for shot in missing:
            before, after = (
                Path(work) / f"{s}-{shot.view.name}.png"
                for s in (State.AS_FOUND, State.LEFT_BEHIND)
            )
            write_truth(folder, shot.view.name, stage.differences(area), before, after)
            _say(f"truth/{shot.view.name}")


def make_thanks(options: argparse.Namespace) -> None:
    """The one photo of no view: the card left on the table when all is put right."""
    target = options.out / "thanks.jpg"
    if target.exists():
        return
    stage.set_scene(dressing_room.THANKS, State.PUT_RIGHT)
    view = dressing_room.THANKS.views[0]
    _shoot(
        options, dressing_room.THANKS, view, State.PUT_RIGHT, target, taken_at(State.PUT_RIGHT, 15)
    )
    _say("thanks.jpg")


def _shoot(
    options: argparse.Namespace, area: Area, view: View, state: State, target: Path, taken: datetime
) -> None:
    quality = stage.QUALITIES[options.quality]
    stage.set_camera(view, state, quality.scale)
    with tempfile.TemporaryDirectory() as work:
        raw = Path(work) / "render.png"
        stage.render_photo(area, state, quality, raw, options.threads)
        seed = draw_of(stage.SEED, view.name, state, "sensor").getrandbits(63)
        develop(raw, target, taken, np.random.default_rng(seed))


def _say(line: str) -> None:
    print(line, flush=True)


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    home = Path(__file__).resolve().parents[2] / "examples" / "demo-place"
    parser.add_argument(
        "--out", type=Path, default=home, help="folder to fill (default: examples/demo-place)"
    )
    parser.add_argument("--state", choices=[str(s) for s in State], help="only this state")
    parser.add_argument("--view", help="only this view")
    parser.add_argument("--part", choices=("all", "photos", "truth"), default="all")
    parser.add_argument("--quality", choices=sorted(stage.QUALITIES), default="final")
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args()


def main() -> None:
    """Make what the options ask for and does not exist yet."""
    options = read_options()
    wanted = [s for s in every_shot() if options.view in (None, s.view.name)]
    if not wanted:
        names = ", ".join(s.view.name for s in every_shot())
        raise SystemExit(f"There is no view {options.view!r}. The views are: {names}.")
    states = [State(options.state)] if options.state else list(State)
    options.out.mkdir(parents=True, exist_ok=True)
    for area in AREAS:
        shots = [s for s in wanted if s.area is area]
        if shots and options.part != "photos" and State.LEFT_BEHIND in states:
            make_truth(options, area, shots)
    for area in AREAS:
        shots = [s for s in wanted if s.area is area]
        for state in states if shots and options.part != "truth" else ():
            make_photos(options, area, state, shots)
    if options.view is None and options.state is None and options.part == "all":
        make_thanks(options)
        write_credits(options.out / "CREDITS.md")


if __name__ == "__main__":
    main()
