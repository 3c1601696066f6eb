"""What an asset library holds, and how that is written down.

A library is a folder of unpacked packages plus one ``catalogue.json``. Every path in the
catalogue is relative to the folder, so a library can be moved.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

CATALOGUE = "catalogue.json"


@dataclass(frozen=True)
class Source:
    """Whose work an asset is, and under which terms it may be used."""

    package: str
    author: str
    licence: str


@dataclass(frozen=True)
class Model:
    """One OBJ model; sizes in metres, before ``rotation`` (row-major 3x3) is applied."""

    key: str
    name: str
    category: str
    path: str
    width: float
    depth: float
    height: float
    elevation: float
    rotation: tuple[float, ...] | None
    vertices: int
    source: Source


@dataclass(frozen=True)
class Surface:
    """One image that tiles a wall, a floor, a ground or a picture frame."""

    key: str
    path: str
    uses: tuple[str, ...]
    source: Source


@dataclass(frozen=True)
class Sky:
    """One equirectangular EXR, outdoors or indoors."""

    key: str
    path: str
    outdoors: bool
    source: Source


@dataclass(frozen=True)
class Catalogue:
    """Everything in a library; ``root`` is where it lies and is not written down."""

    root: Path
    models: tuple[Model, ...] = field(default=())
    surfaces: tuple[Surface, ...] = field(default=())
    skies: tuple[Sky, ...] = field(default=())

    def write(self) -> Path:
        """Write ``catalogue.json`` into the library and return its path."""
        target = self.root / CATALOGUE
        facts = {part: [asdict(a) for a in getattr(self, part)] for part in PARTS}
        part_file = target.with_suffix(".part")
        part_file.write_text(
            json.dumps(facts, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
        )
        part_file.replace(target)
        return target


PARTS = {"models": Model, "surfaces": Surface, "skies": Sky}


def read(root: Path) -> Catalogue:
    """Read the catalogue of the library at ``root``.

    Raises:
        FileNotFoundError: nothing was indexed there; run ``python -m assets.index`` first.
    """
    facts = json.loads((root / CATALOGUE).read_text(encoding="utf-8"))
    return Catalogue(
        root, **{part: tuple(_entry(kind, f) for f in facts[part]) for part, kind in PARTS.items()}
    )


def _entry(kind: type, facts: dict[str, object]) -> object:
    """One entry back from JSON: lists were tuples, the source was a ``Source``."""
    source = Source(**facts["source"])  # type: ignore[arg-type]
    values = {k: tuple(v) if isinstance(v, list) else v for k, v in facts.items()}
    return kind(**{**values, "source": source})
