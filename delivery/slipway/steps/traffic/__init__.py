"""Shift people from one release to another, and watch them."""
