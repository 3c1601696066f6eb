"""Where one photo lies in the other: homographies, local motion, guidance for the camera."""
