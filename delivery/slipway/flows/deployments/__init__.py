"""Bring a release in, watch it, and put it back."""
