"""Bring a release up, and look at whether it can serve."""
