"""Furniture catalogues (``.sh3f``) read into models.

A ``.sh3f`` file is a zip of OBJ models and one properties file in latin-1 whose keys end in
``#number``; sizes there are centimetres.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from assets.catalogue import Model, Source

LICENCES = {
    "BlendSwap-CC-0": "CC0 1.0",
    "BlendSwap-CC-BY": "CC BY 3.0",
    "KatorLegaz": "CC BY 3.0 US",
    "Scopia": "CC BY 3.0",
}
"""Of the catalogues that are used; the catalogue of people is left out."""

NO_PLACE = {"Characters", "Vehicles", "Doors and windows", "Staircases"}
"""Categories that are not things that stand about in a place."""

IMITATES = re.compile(
    r"iphone|ipad|ibook|imac|playstation|mp3|camaro|Oriental rug|Text marker|bill \d|audi|renault|"
    r"Contemporary living room|Female|Male|Cat|Dog|Horse|Bulldog|Siamese|Mannequin|pool|"
    r"Escalator|Parking|Arrow|crossing|Rails|hut|Barnum|Chimney|Furnace",
    re.IGNORECASE,
)
"""Imitations of brands, money, animals, two broken models, and things too large for a corner."""

MAX_VERTICES = 60_000
"""Above this a plant costs more than the room around it."""


def read_models(furniture: Path, root: Path) -> Iterator[Model]:
    """Unpack every catalogue in ``furniture`` below ``root`` and yield the usable models.

    Args:
        furniture: folder of the ``.sh3f`` files.
        root: the library; models are unpacked into ``root/models/CATALOGUE``.
    """
    for name, licence in LICENCES.items():
        folder = root / "models" / name
        with zipfile.ZipFile(furniture / f"{name}.sh3f") as archive:
            archive.extractall(folder)
        for number, facts in sorted(_entries(folder).items()):
            model = _model(name, number, facts, licence, root)
            if model is not None:
                yield model


def _entries(folder: Path) -> dict[int, dict[str, str]]:
    text = (folder / "PluginFurnitureCatalog.properties").read_text(encoding="latin-1")
    entries: dict[int, dict[str, str]] = {}
    for match in re.finditer(r"^(\w+)#(\d+)\s*=\s*(.*)$", text, re.MULTILINE):
        entries.setdefault(int(match[2]), {})[match[1]] = match[3].strip()
    return entries


def _model(
    catalogue: str, number: int, facts: dict[str, str], licence: str, root: Path
) -> Model | None:
    if (
        "model" not in facts
        or facts.get("category") in NO_PLACE
        or facts.get("doorOrWindow") == "true"
    ):
        return None
    path = Path("models") / catalogue / facts["model"].lstrip("/")
    if IMITATES.search(facts["name"]) or path.suffix != ".obj" or not _whole(root / path):
        return None
    vertices = (root / path).read_bytes().count(b"\nv ")
    if not 3 < vertices <= MAX_VERTICES:
        return None
    turn = facts.get("modelRotation")
    return Model(
        key=f"{catalogue}/{number}",
        name=facts["name"],
        category=facts.get("category", ""),
        path=path.as_posix(),
        width=float(facts["width"]) / 100,
        depth=float(facts["depth"]) / 100,
        height=float(facts["height"]) / 100,
        elevation=float(facts.get("elevation", 0)) / 100,
        rotation=tuple(map(float, turn.split())) if turn else None,
        vertices=vertices,
        source=Source("sweethome3d-furniture", facts.get("creator", catalogue), licence),
    )


def _whole(model: Path) -> bool:
    """Whether the model and every image its material file names are there."""
    if not model.exists():
        return False
    materials = model.with_suffix(".mtl")
    if not materials.exists():
        return True
    text = materials.read_text(encoding="latin-1")
    return all(
        (model.parent / name.strip()).exists()
        for name in re.findall(r"^\s*map_Kd\s+(.+?)\s*$", text, re.M)
    )
