"""The credits: who made what, under which licence, written from the catalogue and never by hand."""

from __future__ import annotations

from collections import defaultdict

from assets.catalogue import Catalogue, Source

HEAD = """# Credits

The training pictures were rendered with Blender from the works of these people. Nothing of theirs
is in this repository; the pictures were used to train and calibrate the detector. This file is
written by `python -m assets.index`.

- Furniture and other models: {models}
- Surfaces: {surfaces}
- Skies: {skies}
"""


def write_credits(catalogue: Catalogue) -> str:
    """The credits as Markdown: one section per licence, one line per package and author."""
    works: dict[Source, list[str]] = defaultdict(list)
    for model in catalogue.models:
        works[model.source].append(model.name)
    for surface in (*catalogue.surfaces, *catalogue.skies):
        works[surface.source].append(surface.key.removeprefix(f"{surface.source.package}/"))
    lines = [
        HEAD.format(
            models=len(catalogue.models),
            surfaces=len(catalogue.surfaces),
            skies=len(catalogue.skies),
        )
    ]
    for licence in sorted({source.licence for source in works}):
        lines.append(f"## {licence}\n")
        for source in sorted(
            (s for s in works if s.licence == licence), key=lambda s: (s.package, s.author)
        ):
            names = ", ".join(sorted(set(works[source])))
            lines.append(f"- **{source.author}** ({source.package}, {len(works[source])}): {names}")
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"
