"""The only door to vision: photos are arranged into views, opened and compared."""
