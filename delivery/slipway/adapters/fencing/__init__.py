"""A target of any kind, behind its fence."""
