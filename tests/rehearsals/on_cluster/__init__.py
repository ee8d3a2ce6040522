"""Tally's production on a cluster, and the acts that are played in it, by subject."""
