"""Figures of a release from servers that any target may ask."""
