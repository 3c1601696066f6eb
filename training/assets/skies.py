"""Skies: eight that Blender brings, eighteen from an npm package (base64 in scripts)."""

from __future__ import annotations

import base64
import shutil
from collections.abc import Iterator
from pathlib import Path

from assets.catalogue import Sky, Source

BLENDER = Source("bpy", "Poly Haven", "CC0 1.0")
PMNDRS = Source("@pmndrs/assets", "Poly Haven", "CC0 1.0")
INDOORS = {"interior", "studio", "apartment", "lobby", "hall", "lab", "warehouse", "workshop"}


def read_skies(root: Path, blender: Path) -> Iterator[Sky]:
    """Copy or decode every sky into ``root/skies`` and yield it.

    Args:
        root: the library, with the npm package unpacked in ``root/pmndrs``.
        blender: Blender's folder of world lights.
    """
    folder = root / "skies"
    folder.mkdir(exist_ok=True)
    for path in sorted(blender.glob("*.exr")):
        shutil.copyfile(path, folder / f"blender-{path.name}")
        yield _sky(folder / f"blender-{path.name}", path.stem, BLENDER)
    for path in sorted((root / "pmndrs").rglob("hdri/*.exr.js")):
        name = path.name.removesuffix(".exr.js")
        text = path.read_text(encoding="ascii")
        (folder / f"pmndrs-{name}.exr").write_bytes(
            base64.b64decode(text.split("base64,")[1].split("'")[0])
        )
        yield _sky(folder / f"pmndrs-{name}.exr", name, PMNDRS)


def _sky(path: Path, name: str, source: Source) -> Sky:
    return Sky(f"{source.package}/{name}", f"skies/{path.name}", name not in INDOORS, source)
