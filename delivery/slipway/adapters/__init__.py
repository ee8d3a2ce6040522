"""The only effects: each keeps the promises of a port."""
