"""Index the unpacked packages: ``python -m assets.index --root LIBRARY [--credits FILE]``."""

from __future__ import annotations

import argparse
from pathlib import Path

from assets.catalogue import Catalogue
from assets.credits import write_credits
from assets.models import read_models
from assets.skies import read_skies
from assets.surfaces import read_surfaces


def index(root: Path, blender: Path) -> Catalogue:
    """Read every package below ``root`` and write the library's catalogue."""
    furniture = next((root / "sweethome3d").rglob("Scopia.sh3f")).parent
    catalogue = Catalogue(
        root,
        tuple(read_models(furniture, root)),
        tuple(read_surfaces(root)),
        tuple(read_skies(root, blender)),
    )
    catalogue.write()
    return catalogue


def _blender_skies() -> Path:
    import bpy

    return Path(bpy.utils.resource_path("LOCAL")) / "datafiles" / "studiolights" / "world"


def main() -> None:
    """Read the arguments, index the library, say what it holds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=Path, required=True, help="folder of the unpacked packages")
    parser.add_argument("--credits", type=Path, help="where to write the credits")
    args = parser.parse_args()
    catalogue = index(args.root, _blender_skies())
    if args.credits:
        args.credits.write_text(write_credits(catalogue), encoding="utf-8")
    counts = (len(catalogue.models), len(catalogue.surfaces), len(catalogue.skies))
    print("{} models, {} surfaces, {} skies".format(*counts))


if __name__ == "__main__":
    main()
