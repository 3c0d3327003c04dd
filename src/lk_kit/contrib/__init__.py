"""Optional bridges: one app each, above all floors; the rooms below know them only through registries."""
