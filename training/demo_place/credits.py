"""CREDITS.md: what the pictures are made of, and under which terms."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Asset:
    """Something the pictures use that the scripts do not make themselves."""

    name: str
    used_for: str
    licence: str
    source: str


SKY = Asset(
    "city.exr",
    "sky light of the technical area and the stand",
    "CC0 1.0",
    "Blender, datafiles/studiolights/world (by Poly Haven)",
)
FONT = Asset(
    "DejaVuSansMono.woff2",
    "letters printed on signs, shirts and paper",
    "DejaVu Fonts License (free, changes public domain)",
    "Blender, datafiles/fonts (DejaVu fonts team)",
)
ASSETS = (SKY, FONT)

_HEAD = """# Credits of the demo place

The pictures, masks and lists in this folder were made for this project and are in the public
domain: CC0 1.0 Universal (https://creativecommons.org/publicdomain/zero/1.0/). No photograph was
used. All shapes and surfaces are made by the scripts in `training/demo_place`, rendered with
Blender 4.5 (Cycles). The place, its signs and its shirts are invented.

This file is written by the scripts. Beyond what they make themselves, the pictures use:

| asset | for | licence | from |
|---|---|---|---|
"""


def write_credits(path: Path) -> None:
    """Write the credits file, replacing it as a whole."""
    rows = "".join(f"| `{a.name}` | {a.used_for} | {a.licence} | {a.source} |\n" for a in ASSETS)
    part = path.with_name(path.name + ".part")
    part.write_text(_HEAD + rows)
    part.replace(path)
