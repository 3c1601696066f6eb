"""What kind of change a region is: added, missing, moved or marked, and the object's label."""
