"""Releases on a cluster: pods behind a Gateway."""
