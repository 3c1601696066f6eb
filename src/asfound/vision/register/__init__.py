"""How one photo lies over the other: homographies, local motion, guidance for the camera."""
