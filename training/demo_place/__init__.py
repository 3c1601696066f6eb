"""The demo place: a stadium on the last night, modelled and rendered with Blender."""
