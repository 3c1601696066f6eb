"""A visit as it stands now: its views, findings and time line."""
