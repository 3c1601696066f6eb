"""From two photos or more to the verdict of a view."""
