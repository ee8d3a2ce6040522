"""Which column fills which field, and what a cell means there; plain Python, no Django."""
