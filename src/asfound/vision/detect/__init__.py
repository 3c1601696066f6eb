"""Where two aligned photos differ: the change map, its regions and the thresholds for them."""
