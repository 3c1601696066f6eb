"""Images for walls, floors, grounds and picture frames, out of packages made for games and robots.

Each package holds more than surfaces, and one holds mostly files under other terms, so every
file is named here: a whitelist, with what it is fit for. "w" wall, "f" floor, "c" ceiling,
"g" outdoor ground, "o" object or furniture, "p" picture on a wall.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

from assets.catalogue import Source, Surface

ROBOSUITE = """
gray-plaster w,c red-wood f,o clay w,o cream-plaster w,c white-plaster w,c brass-ambra o
gray-felt f,o light-gray-floor-tile f,g white-bricks w yellow-plaster w,c steel-brushed o,w
steel-scratched o,w wood-tiles f pink-plaster w,c gray-woodgrain f,o blue-wood o,w metal o
light-wood f,o dirt g ceramic o,w green-wood o,w dark-wood f,o light-gray-plaster w,c
wood-varnished-panels f,w glass o
"""
METAWORLD = """
scene/textures/plaster w,c scene/textures/fabricPlain f,o scene/textures/metal1 o
scene/textures/white_marble_tile2 f,w scene/textures/wood2 f,o
scene/textures/white_marble_tile f,w scene/textures/metal o scene/textures/wood f,o
scene/textures/fabricPattern f,o textures/marble f,w,o textures/wood4 f,o textures/metal1 o
textures/light_wood_v3 f,o textures/wood2 f,o textures/granite f,w,o textures/metal2 o
textures/floor1 f textures/light_wood_v2 f,o textures/wood1 f,o textures/metal o
textures/darkwood f,o textures/plaster1 w,c textures/wood f,o textures/wood3 f,o
textures/light_wood f,o textures/floor2 f textures/wood_light f,o textures/brick1 w
"""
MINIWORLD = """
asphalt_1 g brick_wall_1 w cardboard_1 o cardboard_2 o cardboard_3 o cardboard_4 o
ceiling_tile_noborder_1 c ceiling_tiles_1 c cinder_blocks_1 w concrete_1 w,f,g concrete_2 w,f,g
concrete_3 w,f,g concrete_4 w,f,g concrete_tiles_1 f,g drywall_1 w,c floor_tiles_bw_1 f
floor_tiles_white f,w grass_1 g grass_2 g marble_1 f,w marble_2 f,w metal_grill_1 o rock_1 g,w
stucco_1 w,c white_1 w,c wood_1 f,o wood_2 f,o wood_planks_1 f,w picket_fence_1 o
"""
UFOAI_MIT = """
floor2a f tile5e f trak4_brick1 w trak4_brick2 w trak4_brick2a w trak4_brick2b w
trak4_concrete1a w,f,g trak4_concrete1b w,f,g trak4_concrete2a w,f trak4_concrete3 w,f
trak4_concrete4a w,f trak4_concrete4b w,f trak4_concrete5a w,f trak4_plaster3b w
trak4_plaster3c-3 w vertpanel1d w vertpanel2d w wall4a w wall4b w wall4c w wall4d w wall7a w
crate1e o
"""
UFOAI_FREE = """
tex_buildings/carpet008 f tex_buildings/carpet009 f tex_buildings/carpet010 f
tex_buildings/carpet011 f tex_buildings/carpet012 f tex_buildings/carpet018 f
tex_buildings/carpet021 f tex_buildings/carpet023 f tex_buildings/carpet025 f
tex_buildings/floor005 f tex_buildings/floor_wood01 f tex_buildings/metal01 o
tex_buildings/metal02 o tex_buildings/paving001 g,f tex_buildings/tile01 f,w
tex_buildings/tile02 f,w tex_buildings/tile03 f,w tex_material/s_wood001 f,o
tex_material/s_wood002 f,o tex_material/s_wood003 f,o tex_material/wood001 f,o
tex_material/wood003 f,o tex_nature/dirt002 g tex_nature/dirt003 g tex_nature/desert009 g
tex_nature/jungle001 g tex_nature/jungle002 g tex_nature/rock017 g tex_nature/rock018 g
tex_nature/stone001 g,w tex_pics/art_africa001 p tex_pics/art_africa003 p tex_pics/art_africa007 p
tex_pics/art_africa010 p tex_pics/art_africa011 p tex_pics/art_africa012 p
tex_pics/art_africa013 p tex_pics/art_africa014 p tex_pics/art_japan001 p tex_pics/art_japan002 p
tex_pics/art_japan003 p tex_pics/art_japan004 p tex_pics/art_japan005 p tex_pics/art_japan006 p
tex_pics/art_japan007 p tex_pics/art_japan008 p tex_pics/art_japan009 p tex_pics/art_japan010 p
tex_pics/art_japan011 p tex_pics/art_japan012 p tex_pics/art_japan013 p tex_pics/art_japan014 p
"""
UFOAI_BY = "tex_buildings/carpet020 f tex_buildings/floor021 f"

WHITELISTS = (
    (
        ROBOSUITE,
        "robosuite/robosuite/models/assets/textures",
        Source("robosuite", "ARISE Initiative", "MIT"),
    ),
    (METAWORLD, "metaworld/metaworld/assets", Source("metaworld", "Meta-World Team", "MIT")),
    (
        MINIWORLD,
        "miniworld/miniworld/textures",
        Source("miniworld", "Maxime Chevalier-Boisvert", "Apache-2.0"),
    ),
    (
        UFOAI_MIT,
        "textures/tex_trak",
        Source("ufoai-textures", 'Georges "TRaK" Grondin', "MIT (Expat)"),
    ),
    (UFOAI_FREE, "textures", Source("ufoai-textures", "see its copyright file", "public domain")),
    (
        UFOAI_BY,
        "textures",
        Source("ufoai-textures", 'Nate Wright, "bart"; Ernst Wurdack', "CC BY 3.0"),
    ),
)


def read_surfaces(root: Path) -> Iterator[Surface]:
    """Yield every whitelisted image that lies in the library at ``root``.

    Raises:
        FileNotFoundError: a whitelisted file is missing: not the package that was read.
    """
    _unpack(root)
    for names, folder, source in WHITELISTS:
        words = names.split()
        for name, uses in zip(words[::2], words[1::2], strict=True):
            path = f"{folder}/{name}.png"
            if not (root / path).exists():
                raise FileNotFoundError(f"{path} is not in the library {root}")
            yield Surface(f"{source.package}/{name}", path, tuple(uses.split(",")), source)


def _unpack(root: Path) -> None:
    """The textures lie in a game archive (a zip): take the whitelisted ones out, and no others."""
    archive_path = next((root / "ufoai").rglob("0textures.pk3"))
    wanted = {
        f"{folder}/{name}.png" for names, folder, _ in WHITELISTS[3:] for name in names.split()[::2]
    }
    with zipfile.ZipFile(archive_path) as archive:
        for name in sorted(wanted):
            archive.extract(name, root)
