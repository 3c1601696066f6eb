"""Which catalogue models serve as what, told by their names and sizes."""

from __future__ import annotations

import re
from functools import cache

from assets.catalogue import Catalogue, Model

ROLES = {
    "table": r"(?<!tennis )\btables?\b|\bdesk\b(?! lamp)",
    "chair": r"\bchairs?\b|stool|class seat",
    "sofa": r"sofa|couch|armchair|futon|winchester|puff|relax chair",
    "bed": r"\bbed\b|crib|bunk",
    "storage": r"bookcase|shelves|cabinet|wardrobe|cupboard|drawers|dresser|fridge|refrigerator|"
    r"oven|washing machine|"
    r"dryer|stove|safe|vanity|\bbox\b|chest|piano|fireplace",
    "plant": r"plant|ficus|yucca|orchid|bamboo|bonsai|spathi|lily|bush|hedge|cypress|cactus|tulips|"
    r"flower box|maple",
    "bench": r"bench|bank\b|seesaw|deck chair|beach chair|rattan|cafe|teck",
    "bin": r"trash|dustbin|bin\b|barrel|crate|pallet|basket|cardboard|cone|ladder|bag|suitcase|"
    r"trunck|extinguisher|cooler",
    "gym": r"treadmill|bike|fitness|abdominal|football table|table tennis|punching|trampoline|"
    r"flipper|football goal",
    "bath": r"toilets unit|washbasin|bath\b|bidet|urinal|shower stall|bathtub|radiator",
    "garden": r"rock|lantern|fountain|railing|fence|hydrant|mailbox|lamppost|park light|swing|"
    r"sandpit|umbrella|children game",
}
"""Role to a pattern over names; a model may have several roles."""


@cache
def cast_of(catalogue: Catalogue) -> dict[str, tuple[Model, ...]]:
    """Every model by role; "small" are things one carries in a hand, "wall" hang at a height."""
    roles: dict[str, list[Model]] = {role: [] for role in (*ROLES, "small", "wall")}
    for model in catalogue.models:
        for role in _roles(model):
            roles[role].append(model)
    return {role: tuple(models) for role, models in roles.items()}


def _roles(model: Model) -> list[str]:
    longest = max(model.width, model.depth, model.height)
    if model.elevation > 0.25:
        return ["wall"] if longest < 2 and model.elevation + model.height < 2.35 else []
    if (
        longest <= 0.65
        and model.elevation == 0
        and not re.search("plug|switch|socket|detector|rack", model.name, re.I)
    ):
        return ["small"] if longest > 0.05 else []
    if longest > 4:
        return []
    return [
        role for role, pattern in ROLES.items() if re.search(pattern, model.name, re.IGNORECASE)
    ]
