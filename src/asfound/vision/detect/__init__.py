"""Where two aligned photos differ: change map, regions, capture conditions, thresholds."""
